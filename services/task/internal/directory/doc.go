// Package directory has the rules of resources and tenant settings beyond those
// that one message can check by itself. All of it is pure.
//
// What a kind needs is one row of the table kinds: which resources it refers to,
// what must be unique in the tenant, and rules of its own; each in a file named
// after the kind. References are checked alike for every kind and for tasks:
// the resource must be there and be of the kind that the field wants.
//
// Several resources are checked as one [Batch], in which they may refer to each
// other in any order and exchange what must be unique: only the outcome counts.
// The kind of a resource never changes.
//
// A resource is in use while a task that is not EXPIRED or another resource
// refers to it; then it cannot be deleted. A callback address is in use by the
// tasks that post to it, and can still be rejected at any time.
package directory
