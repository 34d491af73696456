// Package queuebench measures the dispatcher's queues side by side with what they
// are held against, in one run on one real Redis:
//
//	BenchmarkAssign      batches of 50, by 1, 2 and 4 callers: the bare script, asynq,
//	                     and the server's own time (target 1)
//	BenchmarkLife        assign, hear of it, accept, confirm, release, complete (2)
//	BenchmarkTimeout     how late 10,000 previews time out in the leader's loop (5)
//	BenchmarkFlat        an agent becomes ready among 10 agents and 10 tasks, and among
//	                     10,000 and 1,000 (13)
//
//	go test ./services/dispatcher/internal/queuebench -run '^$' -bench .
//
// A bare script (bare/*.lua) does with the same Redis commands what the product's
// does, on keys of the same shape, and decides nothing: no fence, no filter, no
// state that could be another one. It is the limit that Redis and Lua set.
package queuebench
