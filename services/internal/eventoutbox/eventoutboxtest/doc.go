// Package eventoutboxtest is the contract suite of package eventoutbox, a check of
// the tables of a service, and a stream that remembers what it was told.
package eventoutboxtest
