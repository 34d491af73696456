// Package sight is what of a tenant is there for a caller who is bound to an org
// unit: what belongs to that one, and what belongs to none. All else is as if it were
// not there: NOT_FOUND by its id, absent from lists and streams.
//
// Tasks and resources have an org unit, and everything else has that of its task. A
// handler that is given an id gets the task by [Task] instead of from the replica, or
// asks whether it is there by [Check]; a list over several tasks takes [Tasks] into
// its query. What concerns every org unit at once is for callers who are bound to none
// ([Unbound]). Of what belonged to a task that is deleted, nobody knows whose it was:
// it is there for those only, too.
//
// A task's org unit never changes. A resource's may.
//
// Services, which work for all, and everybody else who is not bound pass without a
// look at anything.
package sight
