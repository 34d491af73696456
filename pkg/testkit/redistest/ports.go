package redistest

import (
	"errors"
	"net"
	"strconv"
)

// freePorts finds ports of 127.0.0.1 that nobody listens on. Servers that must
// know each other's before they start cannot take whatever is free.
func freePorts(n int) (ports []string, err error) {
	for range n {
		l, failed := net.Listen("tcp", "127.0.0.1:0")
		if failed != nil {
			return nil, errors.Join(err, failed)
		}
		defer func() { err = errors.Join(err, l.Close()) }() // only now: no two are the same
		ports = append(ports, strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	}
	return ports, nil
}
