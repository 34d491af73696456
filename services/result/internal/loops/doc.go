// Package loops is what the result service does on its own: it relays what was
// recorded to the services that act on it, writes exports and deletes them when
// their time is over.
//
// The relay repeats a call until it is answered, for ever, at growing intervals
// of at most some seconds: a peer that is down delays, it loses nothing. Both
// peers take a repeated call for what it is. Only an answer that can never
// change, NOT_FOUND or INVALID_ARGUMENT, ends it with an error in the log.
//
// CONNECTED is told before RELEASED: the job of an end first tells the answer,
// if there was one, whether or not the answer's own job has done so.
package loops
