// Package demo plays a sample campaign in one process and shows it while it
// runs.
//
//	stage     the whole suite on embedded stores and free loopback ports, and
//	          around it, from package simulator: 8 agents, a telephone network,
//	          a receiver of callbacks
//	          (one agent more is for whoever signs in in a browser)
//	campaign  a directory applied, a task created, customers imported, the task
//	          started: over the public API, as any client would
//	watch     asks the services once a second how things stand
//	board     shows that in a terminal; lines shows it anywhere else
//	sums      holds the figures of the end against each other
//
// The customers' telephone numbers belong to nobody, and no telephone network
// is there: no call leaves the machine.
//
// Human time passes Speed times as fast as in life; the server's own times,
// such as the preview timeout of 9 seconds, are real.
package demo
