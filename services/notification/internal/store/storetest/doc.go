// Package storetest is what a delivery store promises, as tests that every
// engine passes.
package storetest
