// Package eventoutbox brings what happens in a service into the stream of events
// of its tenant, which the result service keeps.
//
//	the fact and its events, one transaction
//	          │ woken by the commit
//	          ▼
//	    event_outbox ──AppendEvents, a call a tenant──▶ the stream
//	      ▲       ├── taken ──────────▶ deleted
//	      │       ├── never valid ────▶ deleted, and logged
//	      └───────┴── fails otherwise: left as they are, told again within 5 s
//
// Each service has the table in its own schema, by a migration of its own:
//
//	CREATE TABLE event_outbox (
//	    seq    {{identity}},
//	    tenant TEXT {{bytewise}} NOT NULL,
//	    body   {{bytes}} NOT NULL
//	);
//	CREATE INDEX event_outbox_oldest ON event_outbox (tenant, seq);
//
// # Order
//
// An event is added after the rows that it is about were changed: a writer who
// holds a thing's row until it commits has its events behind those of whoever held
// it before. A turn takes the oldest of a tenant that it sees, so whatever it takes
// of a thing, all before it of that thing comes with it or was told. Two processes
// that tell the same tenant at once could only repeat each other; on Postgres the
// lock of the oldest row keeps them from that.
//
// An event keeps its id however often it is told, and the stream takes each once.
package eventoutbox
