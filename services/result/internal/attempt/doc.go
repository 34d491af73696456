// Package attempt is what is known of a dial, and how more becomes known.
//
//	dialled ──▶ ringing ──▶ answered ──▶ ended ──▶ completed
//	                  └──────────────────▶ ▲
//	                            UNKNOWN ───┘ settled by a late report
//
// The picture is the usual course, not a rule: reports come late, twice and out
// of order, and an attempt is only the sum of its facts. A fact once known stays
// as it is ([Merge]). The one exception is the end of a call that was never
// reported: it is recorded as UNKNOWN, and the real end replaces it. Ends counts
// them, so that whatever follows an end is done once for each.
//
// What was answered to a questionnaire may be answered again: of each source the
// latest answers count, by the time they were submitted. The business result may
// be changed once the call is over ([Attempt.Remark]); what was chosen last so
// stays, though the agent completes after it.
//
// A call with an answer time is CONNECTED whatever code it ended with; without
// one, the code says what became of it.
//
// The enums of the contract are the vocabulary here; its messages are not used.
package attempt
