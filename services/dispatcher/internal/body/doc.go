// Package body writes and reads what rides through Redis without Redis looking
// at it: a leased contact behind its preview, the facts of a dial behind its
// call, and a command on its way to a connector. All are protobuf.
package body
