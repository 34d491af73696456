// Package health is the operators' side of a process: an HTTP server with
//
//	/metrics   the registry, for Prometheus
//	/healthz   200 while the process lives, with the loops and when each last worked
//	/readyz    200 when every check passes, else 503; both list the checks
//	/debug/pprof/   profiles, only when asked for
//
// Checks run every second, more often while one of them fails, side by side, each
// with a deadline; /readyz answers with their last result, and so does the gRPC health service, through
// Config.SetServing. Before the first round, and once it is stopping, a process
// is not ready.
package health
