// Package redisproc runs a redis-server as a child of this process, on a Unix
// socket and no port. The product's private child (redisdb) and the servers of
// tests (redistest) are both started here.
package redisproc
