// Package rpc answers the calls of DirectoryService, TaskService and FeedService.
//
// Everything that changes something is one [store.Store.Write]: what a change
// depends on is read, checked and written while no other writer is there. A
// create that was made before, by its request id or its own id, and asks for the
// same is answered with what it made.
package rpc
