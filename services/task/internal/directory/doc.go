// Package directory has the rules of resources and tenant settings beyond those
// that one message can check by itself. All of it is pure.
//
// What a kind needs is one row of the table kinds: which resources it refers to,
// what must be unique in the tenant, and rules of its own; each in a file named
// after the kind. References are checked alike for every kind and for tasks:
// the resource must be there and be of the kind that the field wants. Every kind
// but the org unit itself may refer to an org unit.
//
// Several resources are checked as one [Batch], in which they may refer to each
// other in any order and exchange what must be unique: only the outcome counts.
// The kind of a resource never changes; its org unit may, though a task that
// uses it may then no more, which the task's conditions tell.
//
// R-OU, which org units' resources a task may use, is [Allowed]. Resources may
// refer to resources of any org unit.
//
// A resource is in use while a task that is not EXPIRED, a template or another
// resource refers to it; then it cannot be deleted. An org unit is in use by all
// that belong to it. A callback address is in use by the tasks that post to it,
// and can still be rejected at any time.
//
// Rules hold when something is saved. Settings that change later, such as the
// region that national numbers belong to, do not make what is there wrong.
package directory
