// Package redistest starts real Redis servers for tests, and runs one test on
// both kinds of Redis the product works on.
//
//	Start          one server: 15 ms, 12 MB
//	StartWithClock one whose clock can be set, through Debian's faketime
//	StartSentinel  a master, its replica, and a sentinel that fails over in a second
//	SharedCluster  three masters, for all tests of a binary: 2.5 s, once
//	StartCluster   the same, for one test that breaks it
//
// Start gives a server of its own on a Unix socket in a private folder, so
// tests may run in parallel and use the same keys and channels. All servers
// end with the test, and with the test binary if that is killed; what tests
// share is ended by Main:
//
//	func TestMain(m *testing.M) { redistest.Main(m) }
package redistest
