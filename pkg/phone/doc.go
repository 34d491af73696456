// Package phone reads telephone numbers the way people write them and writes
// them the way networks want them: E.164.
//
// [Parse] gives what the library phonenumbers gives, number and error alike,
// and takes about a microsecond where the library takes 20 to 140. The library
// matches a number against dozens of regular expressions. Those expressions see
// nothing but digits, so each country's become one deterministic automaton, made
// of the library's own metadata when a number first needs it (automaton.go,
// country.go); the steps around it are the library's, on digits (digits.go).
// Whatever is not digits with the usual separators goes to the library itself.
// Tests and a fuzzer hold the two against each other.
//
// A [Plan] is a tenant's own rule for national numbers; [ZoneOf] tells the time
// zone of those numbers that give theirs away.
package phone
