// Package trace follows one piece of work, such as a preview, through every
// service, as OpenTelemetry spans sent over OTLP.
//
// The work's id, a UUIDv7, is the trace id. So no context has to travel through
// queues, tables or timers: whoever works on it begins its span by the id, and
// all processes agree whether that trace is sampled, by the random bits of the
// id and the same Config.Sample. Ids that are no UUID are not traced.
//
//	preview 0198c1a2-…        root, its span id derived from the trace id: [Tracer.Whole]
//	├─ accept                 begun by the id: [Tracer.Start]
//	│  └─ LeaseService/BeginAttempt   client and server span of package rpc
//	└─ offer                  over before it was told: [Tracer.Past]
//
// Nothing else begins a trace: a call without such a span in its context has
// none, and what strangers send to a public edge is not looked at (package rpc).
//
// A nil *Tracer is off: its methods do nothing and allocate nothing.
package trace
