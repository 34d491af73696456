// Package storetest is the contract of package store: what every engine under
// it has to pass, and a check of the invariants over all tables that any test
// may run at any moment.
package storetest
