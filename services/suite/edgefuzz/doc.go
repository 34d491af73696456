// Package edgefuzz sends what nobody should to a whole suite, over gRPC and over REST: to
// each public RPC, messages that keep its rules more or less, and are then spoiled, as
// a tenant's administrator and as nobody.
//
//	message  a message with something in its fields
//	spoil    what is done to it: as a message, as JSON, as bytes, to headers and query
//	send     a request made of it, and what came back
//	world    the suite, and what it logs
//
// An answer that blames the server is a find, as is an error in the log, and a goroutine
// that stays. A case is a seed, so that a find can be had again; `make fuzz` looks for more.
package edgefuzz
