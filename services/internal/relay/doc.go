// Package relay tells the result service what the transactions of another service
// leave in a table for it: all of it, a tenant's in order, each as often as it takes.
//
//	the fact and its messages, one transaction
//	          │ woken by the commit
//	          ▼
//	       the table ──a call a tenant──▶ the peer
//	      ▲       ├── taken ──────────▶ deleted
//	      │       ├── never valid ────▶ deleted, and logged
//	      └───────┴── fails otherwise: left as they are, told again within 5 s
//
// A service has a table for each kind of message, in its own schema:
//
//	CREATE TABLE <table> (
//	    seq    {{identity}},
//	    tenant TEXT {{bytewise}} NOT NULL,
//	    body   {{bytes}} NOT NULL
//	);
//	CREATE INDEX <table>_oldest ON <table> (tenant, seq);
//
// # Order
//
// A turn takes the oldest of a tenant that it sees. What is added after the rows that
// it is about were changed is therefore told in the order of those changes: a writer
// who holds a row until it commits has its messages behind those of whoever held it
// before. Two processes that tell the same tenant at once could only repeat each
// other; on Postgres the lock of the oldest row keeps them from that.
//
// A message keeps its id however often it is told: the peer takes each once.
package relay
