// Package refillbench measures how fast hoppers fill: from the contact service on
// Postgres, over gRPC, into Redis, as the refill loop has it done (target 11).
//
//	BenchmarkRefill      against the bare database: the next 500 rows locked and marked
//	BenchmarkRefillDepth the next 500 of many contacts against the next 500 of 10,000
//
//	go test ./services/dispatcher/internal/refillbench -run '^$' -bench . -contacts 100000
//
// The bare statement works on rows that were imported the same way into the same
// table, so it moves the same indexes; it reads no numbers, judges nothing, locks
// nobody's telephone and tells nobody.
package refillbench
