// Package simulator plays everybody around Foredial: the telephone network and
// its customers, the agents, and the back end that is told of their calls. It
// speaks the public API and nothing else, so it can stand in for the real ones
// in a demo, in tests and under load.
//
//	Connector   a telephony platform: takes commands, reports what calls do
//	Agents      people in front of a screen: read, dial, skip, miss, wrap up
//	Receiver    an HTTP server that takes callbacks and counts them
//
// # Chance
//
// Everything left to chance is a function of a seed and of the ids involved: of
// the number for whether it exists or its phone is switched on, of attempt and
// number for the rest of a call, of agent and preview for what a person does.
// A call asked about twice, or resumed after a break, is the same call.
//
// # Time
//
// Human and network time is given as it is in life, and divided by Speed. What
// the server measures, such as preview timeouts, is not simulated: it stays as
// long as it is.
//
// # A connector's calls
//
//	dial → ring → answer → end
//	     ↘ end (busy, off, invalid)    ↘ end at the ring limit, code 01040
//
// Calls go on while the connector has no connection. After a reconnect the
// server asks what became of each; the connector says again all it had to say.
// A call it does not know was lost before it left the platform: code 34606. It
// remembers the last 10,000 calls that are over. A call that is to be recorded has
// a recording once it was answered. [Faults] has it send shares of its reports
// twice, late and in the wrong order, or not at all; asked about a call, it says all.
//
// # An agent's session
//
// A session that breaks is opened again; what Welcome shows goes on where it
// was: a preview is read, a call waited for, a wrap-up written. Verbs are sent
// again while the server is unavailable, and a completion with an appointment for
// the agent if its business result wants one. An agent who is displaced has been
// replaced by somebody else and goes home.
package simulator
