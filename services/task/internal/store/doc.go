// Package store keeps the directory and the tasks in SQL.
//
// What is kept of a task, a resource or a tenant's settings is its message as a
// whole, as the API shows it; columns repeat only what is searched for. A field
// added to the contract needs no migration, and what was saved before it existed
// is read with the field's default. A template is kept likewise; nobody follows
// templates, so no change of one is noted.
//
// The table task_revision has what each edit of a task made. Its rows go with the
// task. It is younger than the tasks: one that was last edited before has no row.
//
// # Revisions
//
// Every change of anything takes the next value of one counter. [Store.Write]
// locks the counter first, so writers come one after the other and changes
// become visible in the order of their revisions: whoever has read up to
// revision r has missed nothing before it. This is what a watch resumes by. It
// costs little, as what is written here is configuration, not traffic; and it
// lets a writer check what others must not change meanwhile.
//
// The table change has one row a thing, with its newest revision. The row stays
// when the thing is deleted, so that a watcher who was away learns of it.
package store
