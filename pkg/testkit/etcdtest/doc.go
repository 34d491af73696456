// Package etcdtest starts etcd servers for tests.
//
//	Start         in this process: 50 ms, leases from 1 s, can be stopped and restarted
//	StartProcess  a process of its own, at etcd's default ticks: for tests with several
//	              processes, and to kill or pause it
//	StartCluster  several of these, which can lose members or be rebuilt
//
// The latter two build the server from the module in go.mod, once, into
// .cache/bin of the repository: some minutes the first time, a second after.
// All servers listen on loopback ports and end with the test.
package etcdtest
