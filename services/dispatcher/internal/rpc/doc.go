// Package rpc answers the dispatch API: it checks who may act on what, calls
// what does the work, and gives errors their public face. Agents are there for those for
// whom their resource is, and what they have on their screens for those for whom its
// task is, too (package sight); a connector, which dials for all, is bound to no org unit.
package rpc
