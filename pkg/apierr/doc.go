// Package apierr is the public face of an error: a gRPC code, a reason from a
// closed list, a sentence that is safe to show, and the fields at fault. The
// cause stays inside, for the log.
//
// Domain and store code return sentinels of their own. A service names, in one
// table, the face of each ([Fault]); package rpc applies the table at the edge.
// What no table names is INTERNAL, with a request id and nothing more.
package apierr
