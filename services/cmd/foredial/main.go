// Command foredial is all of Foredial: the services, and the tools of those who
// run them. `foredial --help` lists what it does.
package main

import (
	"os"
	_ "time/tzdata" // zones are part of the rules; images may have none
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
