// Package plan decides, without any IO, how a dispatcher shares out work: agents
// among the tasks whose turn it is, which package precedence tells, caller
// numbers among calls, and tenants among shards.
//
// A task's caller numbers that share the lowest priority value take turns.
package plan
