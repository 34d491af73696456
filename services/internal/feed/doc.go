// Package feed keeps all tasks, resources and settings of all tenants in
// memory, as the task service streams them.
//
// A [Replica] lists everything, then follows every change. It resumes by
// revision, so a broken stream costs the changes it missed and nothing else.
// The first list becomes visible as a whole, when the task service says that
// the replica has caught up: before that nothing is there. A task service whose
// database is older than what the replica has seen (it was restored) makes the
// replica list anew.
//
// What it returns is shared and never changes: a change puts something new in
// its place. A [Task] is compiled with the settings and the special dates of its
// tenant: once a revision, and anew when those change. They may come after the
// task, so the first list is compiled when it is complete. A task that does not
// compile is logged, keeps its last revision that did, and is tried again when a
// special date of its own comes.
//
// Package feedtest gives the tests of other services a replica filled by hand.
package feed
