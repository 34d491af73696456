// Package audittest is the contract suite of package audit, a check of the tables of a
// service, and a log that remembers what was appended to it.
package audittest
