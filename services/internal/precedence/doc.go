// Package precedence decides, without any IO, which of a queue's tasks is next.
// The dispatcher serves by it, and the contact service explains by it.
//
// [Next] is the whole rule. A queue's tasks stand by priority, 1 first; those of
// one priority take turns. A task that may call now blocks the ones below it:
//
//	STRICT           while it has a contact that is not done, even when that only
//	                 waits for a retry
//	WORK_CONSERVING  while it has a contact callable now
//
// Callable now means callable by an agent who is idle now: a contact that each
// of them has just skipped or missed keeps nobody idle. In the moment between
// asking for contacts and the answer the higher task is waited for, so that a
// hopper that has just run empty does not hand its agents to a lower task.
//
// A contact that waits for one agent, whose appointment is due, is outside of all
// this: that agent gets it first, whatever the priority of its task.
//
// [Above] asks the same from below: which task goes before this one.
package precedence
