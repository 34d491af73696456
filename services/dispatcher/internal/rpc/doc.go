// Package rpc answers the dispatch API: it checks who may act on what, calls
// what does the work, and gives errors their public face.
package rpc
