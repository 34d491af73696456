// Command cluster runs deploy/compose.yaml without containers: each of its
// services as a process on this machine's loopback, with a folder of its own.
//
//	make cluster                # until Ctrl-C
//	make cluster ARGS=--check   # until all are ready, then it ends
//
// What a container would be told it is told the same way: command and environment
// are those of the file. Only places differ: "redis:6379" becomes a port of
// 127.0.0.1, the published one where there is one; mounts become folders. So the
// file is run by every test of this package.
//
// Programs: bin/foredial; an etcd server of the version in go.mod; redis-server
// and Postgres of this machine. Everything ends with the command, also when that
// is killed.
package main
