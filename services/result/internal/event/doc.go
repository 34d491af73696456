// Package event says what happened to an attempt, as the messages that the
// tenant's stream of events is made of, and where in that stream a consumer is.
//
//	first record ──▶ CALL_DIALLED        decision      ──▶ ATTEMPT_DECIDED
//	answer       ──▶ CALL_CONNECTED      remark        ──▶ ATTEMPT_REMARKED
//	end          ──▶ CALL_RELEASED       questionnaire ──▶ ATTEMPT_QUESTIONNAIRE
//	completion   ──▶ ATTEMPT_COMPLETED
//
// An event is made of what a transaction changed, once, and stored as it is: its
// attempt is as that transaction left it, without what only a later event tells.
// Its id is made of the attempt's and of which of its kind it is, so that the same
// change has the same one. What changes nothing makes no event.
//
// A [Cursor] is a number in the stream and a sum over it and the tenant: one that
// was made up, cut off or given to another tenant does not add up. It keeps nothing
// secret.
package event
