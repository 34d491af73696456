// Package hub holds the streams of one node: the sessions of agents and the
// connections of telephony platforms.
//
//	Redis ── events for this node ──▶ Hub ──▶ mailbox of a stream ──▶ its screen ──▶ client
//	                                   │
//	                     every beat ───┴─▶ what each agent now is
//
// Events make a stream quick; they may be lost. What each stream was last told
// is kept as its screen, and with every beat the version of the agent in Redis is
// compared with it: who is not as shown is read, and the difference is sent. A lost
// event costs a beat. Versions say what is news, not times: clocks go back.
//
// A mailbox is bounded. A client that does not read is dropped with LIMIT, not
// waited for. A stream that ends leaves its agent the grace time: the agent
// reconnects, to any node, and finds the same preview.
//
// A connector's stream works the same way: with every beat, the calls that are the
// connector's are compared with those the stream was told of (told.go). It is asked
// about one it may not have been told to dial, and told again to end one. It has
// one stream: a later one, on any node, takes its place.
//
// The beat also keeps sessions alive in Redis, and learns which of them Redis
// does not know any more: one that another session displaced, or that a supervisor
// ended, ends; one that Redis lost with its data is opened again, READY if it was.
// Of a stream that is still being opened it says nothing.
package hub
