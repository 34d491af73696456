// Package edgebench shows that clients who misbehave do not slow down others. A suite in
// a process of its own has, from another process, a crowd:
//
//	slow       streams of tasks that nobody reads, half over gRPC, half over REST as
//	           server-sent events
//	half-open  connections that say nothing, or begin a preface or a header and go no
//	           further; one that the server closes is opened anew
//
// meanwhile a client asks for a task over gRPC and over REST, at a steady rate, by turns
// with the crowd and without. `make bench-edge` prints the ratios of its p99, says what
// the server's memory came to, and waits until every slow stream has ended for its reason.
//
// TestCrowd is the same, small and in one process: it asks that all of the crowd ends
// and leaves nothing, not how long that takes.
package edgebench
