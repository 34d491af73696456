// Package rpc makes gRPC servers and connections that all behave alike.
//
// A server gives every call, in this order: a request id; a deadline if the
// client set none; recovery from panics; the public face of errors and one log
// line; who is calling, from its bearer token; whether they may; and whether
// the message keeps the rules written in its proto. A call between services
// carries a token of role service for the tenant in its context, and the
// request id of the call it is part of.
// A call that is part of a trace (package trace) says so in a W3C traceparent,
// which a server believes of services only.
//
// In one process, services talk over [Server.Local], an in-memory connection
// that passes through the same interceptors as a TCP one.
package rpc
