// Package plan decides, without any IO, in which order tasks and caller
// numbers get their turn.
//
// A queue's tasks stand in tiers by priority, 1 first. A tier blocks the ones
// below it while any of its tasks has a contact that is not done, even when
// that contact only waits for a retry. Inside a tier the tasks take turns, and
// so do the caller numbers of a task that share the lowest priority value.
package plan
