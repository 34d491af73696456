// Package rpc answers the calls of DirectoryService, TaskService and FeedService.
//
// Everything that changes something is one [store.Store.Write]: what a change
// depends on is read, checked and written while no other writer is there. A
// create that was made before, by its request id or its own id, and asks for the
// same is answered with what it made. Of a task created of a template, the
// template's id is part of what was asked.
//
// A save of resources or settings ends with a look at the tasks that it may have
// broken or mended, in the same transaction: those that use a saved resource,
// also by way of others, and all of the tenant when a setting or a callback
// address was saved.
//
// Whoever is bound to an org unit is told nothing of the others (package sight): a name
// or an id that is theirs is taken, and that is all. What such a caller sets must be
// there for it; what others chose before may stay.
package rpc
