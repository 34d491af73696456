// Package pgtest gives tests a real Postgres of their own: a private server in
// a temporary folder, reached through a socket in it, started once per test
// binary and gone with it.
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
//	db, err := sqldb.Open(ctx, sqldb.Config{URL: pgtest.URL(t), Schema: "task"})
//
// URL gives each test an empty database. Cloned gives it a copy of one that was
// built once, which is the cheap way to a migrated schema. Start runs a server
// for other processes, on a free TCP port, that a test may stop, kill and start
// again.
//
// Postgres does not run as root: a root test starts it as the user postgres.
// Unless Options.Sync says otherwise it is told not to sync, so it is fast and
// loses data when the machine dies, but not when it is killed.
//
// A server dies with the test binary, even a killed one; the folder such a
// binary leaves behind is removed by the next.
package pgtest
