// Package sighttest holds every RPC of a service against package sight.
//
// A test makes a world in which whatever is of another org unit has the word strange in
// its ids and names, and asks as a caller who is bound to the unit mine. No answer may
// have that word. A request that has it must be answered as if what it names were not
// there at all: word for word like one for something absent. An RPC without a case fails
// the test.
package sighttest
