// Package sms is short messages: what they say, and what takes them.
//
// A text is composed once, when the event is known ([Compose]), and sent as it is
// however late. A [Provider] takes it, one per account (package account); those
// there are live in packages of their own, and [Log] takes all and sends none.
//
// What a provider says of a message it did not take decides what follows:
//
//	Never  no further try would be taken     ─▶ the delivery is DEAD at once
//	Down   no message would be taken now     ─▶ tried again; the circuit counts it
//	else   unknown, or this one for a moment ─▶ tried again
//
// What an operator can put right, such as a wrong password or an empty purse, is
// Down: the schedule of retries gives him most of a day. What is wrong with a
// message or its template is Never: put right, it is redelivered. Sending is at
// least once: a message whose answer was lost is sent again.
package sms
