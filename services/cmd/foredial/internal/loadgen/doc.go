// Package loadgen loads an installation with simulated agents and telephony
// connectors, from package simulator, over the public API. It works on one task,
// which is there and runs: its customers are called, by nobody.
//
//	cast     the agents of the task's skill queue and the business results they choose
//	load     connectors connect, agents sign in at a given rate, until the task is
//	         over or the time is up
//	tally    what the agents saw, and what they were refused
//
// Agents sign in whether or not the ones before are served: that loop is open. An
// agent then works as people do, one customer after the other.
package loadgen
