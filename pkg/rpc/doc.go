// Package rpc makes gRPC servers and connections that all behave alike.
//
// A server gives every call, in this order: a request id; a deadline if the
// client set none; recovery from panics; the public face of errors and one log
// line; who is calling, from its credential ([Authenticator]); whether they may; whether they have
// asked for less than their limits ([Limits]); whether the message keeps the rules
// written in its proto; and, of calls that are to be answered for, that they are written
// down ([Recorder]) before their handler. A call between services
// carries a token of role service for the tenant in its context, and the
// request id of the call it is part of.
// A stream ends when the credential that it was opened with does, or has come to be
// good for something else.
// What it answers is shown as its caller may see it ([Config.Show]).
// A call that is part of a trace (package trace) says so in a W3C traceparent,
// which a server believes of services only.
//
// With [Config].TLS connections over the network are encrypted. If that asks clients for
// certificates, processes show theirs to each other, and the token of a service is good
// over such a connection only.
//
// In one process, services talk over [Server.Local], an in-memory connection
// that passes through the same interceptors as a TCP one.
package rpc
