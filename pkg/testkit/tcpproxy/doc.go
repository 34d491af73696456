// Package tcpproxy stands between a client and a server on this machine so
// that a test can cut the two apart.
//
// Cut is a network that drops everything: connections stay open, bytes stop in
// both directions, nobody gets an error. It is what a partition looks like,
// and what makes time-outs necessary. Stall does so one way only. Heal lets the
// held bytes through.
package tcpproxy
