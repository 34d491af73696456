// Package e2e tests Foredial from outside: the real binary, as one process or
// as several, on real stores, worked by simulated people, with faults. It knows
// the public API and nothing else, but for what faults are judged by, which is in
// the stores. README.md lists the scenarios.
//
//	campaign_test.go   a task and the people around it
//	sums_test.go       what must agree when a campaign is over
//	fault_*_test.go    campaigns that a fault strikes, and how they are judged
//	*_test.go          one scenario each
package e2e
