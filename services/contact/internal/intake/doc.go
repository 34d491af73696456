// Package intake takes a file of contacts in and loads it into a task.
//
//	upload ──► spool ──► structure ──► rows, checked ──► batches ──► tables
//	           on disk,  can all of    on all cores      one transaction each,
//	           SHA-256   it be read?                     with the checkpoint
//
// A file is kept on disk until it is loaded: it is read twice, first for its
// structure alone, so that one that cannot be read as a whole changes nothing.
// Then its rows go into the tables batch by batch. The contacts of a batch are
// callable at once, and what a batch holds, the counters and the checkpoint are
// written together. While one batch is written the next is read.
//
// # When it breaks off
//
// The import stays RUNNING at its checkpoint. The same request, with the same
// file and options, goes on behind it. The newest request works: one that comes
// while another works takes the import over, and the other waits for it, or
// takes it back should it get nowhere for some seconds. No row is loaded twice,
// as each batch is written only by whose import it still is.
//
// Without a request_id nobody can make an import go on. One that stands still
// for a minute is undone: its contacts that nobody has dialled are cancelled.
//
// # Memory
//
// A batch has at most 10,000 rows or some megabytes, and there are three of them
// at a time: one written, one waiting, one growing.
package intake
