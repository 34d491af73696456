// Package permissions tests who may do what, over a whole suite: every RPC that there
// is, as every role, as nobody, as another agent, as another tenant and as somebody of
// another org unit, over gRPC and over REST, against docs/permissions.md.
//
//	world_test.go      a tenant with something of everything, in two org units
//	screen_test.go     its agents
//	samples_*_test.go  for every RPC a request about it; one without fails the test
//	contract_test.go   what the protos and docs/permissions.md say
//	grpc_test.go       calls over gRPC
//	rest_test.go       calls over REST, by the routes of the contract
//	callers_test.go    who calls, and what is wrong with an answer
//	strangers_test.go  who must see nothing and change nothing
//	members_test.go    who may call what
package permissions
