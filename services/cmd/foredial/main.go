// Command foredial is all of Foredial: the services, and the tools of those who
// run them. `foredial --help` lists what it does.
package main

import (
	"io"
	"os"
	_ "time/tzdata" // zones are part of the rules; images may have none

	"google.golang.org/grpc/grpclog"
)

func main() {
	// Calls that fail are in our log, once. What gRPC writes beside it has another form,
	// a line for each client that goes, and their addresses.
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, io.Discard))
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
