// Package storetest is what a result store promises, as tests that every engine
// passes.
package storetest
