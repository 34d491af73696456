// Package harness runs foredial as its users do: real processes of the one
// binary, on real stores, reached over TCP.
//
//	Main      wraps a package's tests; the binary is built once, on first use
//	Process   a running foredial, to be killed, paused and started again
//	Cluster   several processes on one Redis, etcd and Postgres
//	Stores    these; Redis and etcd are the test's own, as is the database
//	Link      the network between one process and all it calls, to be cut
//	Dev       one process on embedded stores
//	Site      either of these as its clients see it
//	User      a client with a token, over gRPC and REST
//
// Everything listens on loopback, ends with its test, and with the test binary
// if that is killed. When a test fails, the logs of its processes are part of
// its output. Await waits for what must come about, with a limit.
package harness
