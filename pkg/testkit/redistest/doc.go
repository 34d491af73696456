// Package redistest starts real Redis servers for tests, and runs one test on
// both kinds of Redis the product works on.
//
// Each Start is a server of its own (15 ms, 12 MB) on a Unix socket in a
// private folder, so tests may run in parallel and use the same keys and
// channels. It ends with the test, and with the test binary if that is killed.
package redistest
