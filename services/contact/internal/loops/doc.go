// Package loops is what the contact service does on its own: it ends leases
// that have expired, and keeps each calling list in step with its task. Both are
// safe to run in several processes.
package loops
