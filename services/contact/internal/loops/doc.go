// Package loops is what the contact service does on its own: it ends leases
// that have expired, keeps each calling list in step with its task (the keys of
// contacts with its order, those that wait with its rules) and the number lists
// with the directory, undoes imports that were given up, and tells watchers of
// revocations. All of it is safe to run in several processes.
package loops
