// Package freeport finds loopback addresses that nothing listens on, for servers
// whose address has to be known before they start, or while they are down.
//
// They are taken below the ports that the kernel gives to outgoing connections:
// one of those would not stay free. Still another process may come first: then the
// server says that the address is in use.
package freeport

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
	"sync/atomic"
)

const (
	first = 12000
	last  = 32000
	tries = 1000
)

// next is where this process looks next; each begins elsewhere.
var next atomic.Int64

func init() { next.Store(rand.Int64N(last - first)) }

// Port is one of 127.0.0.1, and no other call of this process gets it soon.
func Port() (int, error) {
	for range tries {
		port := first + int(next.Add(1)%(last-first))
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return port, l.Close()
		}
	}
	return 0, errors.New("no port of 127.0.0.1 is free")
}

// Address is 127.0.0.1 with a Port.
func Address() (string, error) {
	port, err := Port()
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), err
}
