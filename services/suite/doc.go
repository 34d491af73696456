// Package suite runs services of Foredial in one process: all of them, for
// development, demonstrations and tests, or some, as one part of a larger
// installation.
//
//	            ┌────────────── process ──────────────┐
//	REST ─────▶ │ gateway ─┐                          │
//	gRPC ─────▶ │ rpc.Server: task contact dispatcher │ ◀─▶ peers in other processes
//	            │             result notification     │
//	operators ▶ │ health     Postgres│SQLite Redis etcd
//	            └──────────────────────────────────────┘
//
// One gRPC server carries every local service. A service reaches another over
// an in-memory connection to that server when it is in the same process, and
// over TCP, with TLS if that is set, when it is not: through the same interceptors either way.
//
// New opens the stores that the roles need and builds the services; Start
// serves before it starts their loops, so that they can find each other; Stop
// goes the other way round, within 15 seconds. On SQLite the schemas are
// brought up to date by New; on Postgres that is `foredial migrate`, unless
// asked for. A service starts without its database and its peers; the process is
// not ready until each of its services says that it can work.
package suite
