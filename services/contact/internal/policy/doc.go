// Package policy decides what comes after a call, and which of a contact's
// numbers may be dialled. All of it is a function of the task's rules, the
// contact's numbers, the outcome and the time.
//
// # After a call
//
// The first rule that applies decides:
//
//  1. answered: the contact is done, CONNECTED;
//  2. the end was never reported (UNKNOWN): the call counts, the contact stays
//     CALLING, and nobody dials it until a real end settles it, which takes the
//     place of the UNKNOWN;
//  3. a technical failure, the call never left the platform: it does not count,
//     and the number is due after a minute; the fourth in a row is judged by
//     its displayed result;
//  4. a result of the non-retry list: the contact is done, STOPPED;
//  5. the number has been dialled [Cap] times, or on as many days as allowed
//     with the last one used up or over: the number is exhausted;
//  6. as often on that day as allowed: due in the first window of the next
//     local day;
//  7. else: due at end + interval, or when the next window opens if that is later.
//
// An attempt counts on the local day it was dialled. A day without an attempt
// costs nothing. When the task has ended meanwhile, a contact that would be
// called again is done, EXPIRED.
//
// # Rounds
//
// Numbers are tried breadth first: in a round each live number is dialled once,
// in stored order and without a pause; the next round begins when each has been
// tried, every number at its own due time. The round of a number is therefore
// its count of attempts, and the current round is the lowest one among the live
// numbers. A contact without a live number is done, EXHAUSTED; one whose
// current round has no due number waits for the earliest.
//
// An agent may dial any live number that is due, not only the proposed one.
package policy
