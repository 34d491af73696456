// Package streambench holds what agents see of the dispatcher against the bare limit:
// how soon a preview is on the screen, how soon it comes back from a node or an
// agent that died, how long nobody leads, and what an idle agent costs. Its
// benchmarks run real dispatcher nodes on a real Redis and etcd, between peers that
// lease contacts from memory and answer at once; `make bench-dispatch` runs them.
//
//	crowd   a process of its own that holds streams of agents, or bare ones, so that
//	        what is measured of this process is the server's alone
//	node    a dispatcher, here or in a process of its own that can be killed
//	bare    the floor: a message published in Redis and pushed on a gRPC stream
//	flow    agents whose previews run out and come anew, held here without streams,
//	        who see every assignment and when it was
//
// The targets are those of docs/performance.md: BenchmarkReadyToPreview 3,
// BenchmarkShiftStart 4, BenchmarkPreviewBack 6, BenchmarkFailOver and
// BenchmarkHandOver 7, BenchmarkIdle 8.
package streambench
