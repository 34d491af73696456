// Package policy decides who may be called now, and what comes after a call.
// All of it is a function of the task's rules, the contact with its numbers,
// the facts outside of the contact, and the time. Whatever leases, dials,
// explains or forecasts asks here, so no two of them can disagree:
//
//	Judge    where a contact belongs, and which of its numbers may be dialled
//	Explain  the same, with the evidence for each verdict, when the contact is
//	         next callable, and all of it in a sentence
//	Stopped  the one gate that stops the contact
//	Dial     whether one number may be dialled at this moment
//	Decide   what an outcome means for the contact
//
// # After a call
//
// The first rule that applies decides:
//
//  1. the contact is done already, as when it was erased: it stays so;
//  2. the end was never reported (UNKNOWN): the call counts, the contact stays
//     CALLING, and nobody dials it until a real end settles it, which takes the
//     place of the UNKNOWN;
//  3. answered: the contact is done, CONNECTED;
//  4. a technical failure, the call never left the platform: it does not count,
//     and the number is due after a minute; the fourth in a row is judged by
//     its displayed result;
//  5. a result of the non-retry list: the contact is done, STOPPED;
//  6. the number has been dialled [Cap] times: it is exhausted;
//  7. its entry goes by result: without a row for this one, or when its retries
//     are used up, the number is exhausted; else it is due at end + the row's
//     interval. A retry is a dial after the first that ended so;
//  8. its entry goes by days: due at end + interval, but if the day is full not
//     before the next local day; and exhausted if it was called on as many days
//     as allowed and cannot be called again on the last of them.
//
// An attempt counts on the day it was dialled, by the tenant's clock, whosever
// clock the window is on. A day without an attempt costs nothing. A due time
// says nothing of the window, which is a gate of its own: so a window that an
// edit has moved holds at once. When the task has ended meanwhile, a contact
// that would be called again is done, EXPIRED.
//
// # Rounds
//
// Numbers are tried breadth first: in a round each is dialled once, in the order
// of the task, and after one that failed the others of the round wait for its
// delay. The next round begins when each has been tried. The round of a number
// is therefore its count of attempts, and the current round is the lowest one
// among the numbers that take part: those that are not done for, whose window is
// open, and that no list forbids now. So a number that is closed never holds an
// open one back, while one that is merely not due yet does.
//
// While a number of the current round can be dialled, an agent may choose any
// other that passes its own gates.
//
// # Where a contact belongs
//
// READY if a number may be dialled now. WAITING if one may later: until the very
// moment of it, as far as is known now. DONE if none ever may, for what took the
// last number: the policy (EXHAUSTED), a blocklist that holds for good
// (BLOCKLISTED) or the trust list (NOT_TRUSTED). A list with an end, or one that
// allows so many calls an hour or a day, makes wait: the hour is the one before
// each call, the day is that of the tenant's clock. When nobody knows a moment, as
// with a window that never opens, the contact is looked at again after an hour.
//
// That a number is live with another contact moves nothing: it is passed over
// where it stands. Nor do the task's state and dates.
//
// # Appointments
//
// A contact with an appointment waits for it, even when it was answered or its
// numbers are exhausted; then it is READY, and only the number agreed may be
// dialled, whatever the policy says of it. Window, lists, trust and [Cap] hold.
// When that number may never be called, the appointment is void, and the contact
// is judged as if it had none: done for what it was done for before, if it was.
// A contact without an appointment whose last call was answered is done; what puts
// it back into the task clears its last result. It makes no difference whether an
// appointment is there before the end of the call in which it was agreed.
//
// # Cancelled in a call
//
// A contact that is cancelled while it is called is done when the call is over:
// CONNECTED if somebody answered, CANCELLED otherwise.
package policy
