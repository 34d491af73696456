// Package explain says, without any IO, why an agent has no preview: every gate
// in order, with what was found.
//
// [Judge] is the whole of it. It is told what Redis, the feed, the election and the
// contact service say at about one moment, and judges by the rules that the leader
// works by: which task goes first is asked of package precedence. What could not be
// found out is evidence too, and stops nobody whom it need not stop.
package explain
