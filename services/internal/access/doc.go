// Package access says which role may call which method. It is the first gate,
// by name alone; a handler adds what depends on the message, such as that an
// agent works on its own previews only.
//
//	service        everything; only it may call packages named ….internal.…
//	tenant_admin   everything public
//	supervisor     everything public, but neither changes the directory nor erases numbers
//	integrator     tasks, contacts but for erasing, call control; reads the rest,
//	               remarks and answers questionnaires
//	agent          its own screen; gets and lists of tasks, directory, results;
//	               answers the questionnaires of its own calls
//	auditor        reads, and listens to recordings
//
// A token for all tenants is good for the feed of the task service, and for
// nothing else; the feed is open to no other token. The whole matrix is in
// testdata/matrix.txt: a new method shows up there, for review.
//
// Personal data are shown as they are to service, tenant_admin and integrator, and
// masked to the others ([SeesPersonal]).
package access
