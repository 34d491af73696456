// Package audit writes down who saw or did what should be answered for.
//
// The rule of an RPC says whether its calls are written down ([Wanted]), and one place
// does it for all of them, the edge of the server (package rpc), through a [Recorder]:
// an entry without a code before the call is handled, the code afterwards. A call whose
// entry cannot be kept is refused, so nothing is seen or done that is not written down.
//
//	before: audit_pending ──after: the code──▶ audit_outbox ──AppendEntries──▶ the log
//	             └── nobody came back for 2 minutes: UNKNOWN ──▲
//
// That is the [Outbox] of a service with a database: it does not need the result
// service, which keeps the log, to be there. The result service has the pending
// entries next to the log itself. A service without a database keeps them there, too
// ([Remote]), and refuses calls while it is down.
//
// Each service has the tables in its own schema, by a migration of its own; that of the
// outbox is as package relay says.
//
//	CREATE TABLE audit_pending (
//	    tenant     TEXT   NOT NULL,
//	    id         TEXT   NOT NULL,
//	    begin_time BIGINT NOT NULL,
//	    body       {{bytes}} NOT NULL,
//	    PRIMARY KEY (tenant, id)
//	);
//	CREATE INDEX audit_pending_oldest ON audit_pending (begin_time);
//
// # What is in an entry
//
// No personal data: of the request only fields that name something ([Targets]), and
// the purpose that was stated.
//
// # The chain
//
// Each entry has the [Hash] of itself and of the hash before it. A [Chain] checks
// entries in their order: one that was changed, left out, put in or moved does not fit.
// What was cut off at the end shows only when a head that was noted earlier is not in
// the chain any more.
package audit
