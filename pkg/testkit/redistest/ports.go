package redistest

import (
	"strconv"

	"github.com/foredial/foredial/pkg/testkit/freeport"
)

// freePorts finds ports of 127.0.0.1 that nobody listens on. Servers that must
// know each other's before they start cannot take whatever is free.
func freePorts(n int) (ports []string, err error) {
	for range n {
		port, err := freeport.Port()
		if err != nil {
			return nil, err
		}
		ports = append(ports, strconv.Itoa(port))
	}
	return ports, nil
}
