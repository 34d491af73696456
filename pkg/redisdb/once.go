package redisdb

import (
	"context"
	"errors"
	"io"
	"net"
)

// dialer opens a connection to an address.
type dialer func(ctx context.Context, network, addr string) (net.Conn, error)

// once makes what happens to a connection final. A cluster's client has no
// switch for repeats: the budget that lets it follow MOVED and ASK, where
// nothing was done yet, would also send again what met a broken or silent
// connection. It knows those by the kind of their error.
func once(dial dialer) dialer {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err // nothing was sent: this may be tried again
		}
		return finalConn{conn}, nil
	}
}

type finalConn struct{ net.Conn }

func (c finalConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	return n, final(err)
}

func (c finalConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	return n, final(err)
}

func final(err error) error {
	if err == nil {
		return nil
	}
	return &lostError{err}
}

// lostError is a failure after which nobody knows what the server did. It is
// what its cause is, but not an end of file, and nothing can be got out of it:
// by these the driver would know it for one to try again.
type lostError struct{ cause error }

func (e *lostError) Error() string { return "redis connection: " + e.cause.Error() }

func (e *lostError) Is(target error) bool {
	return target != io.EOF && target != io.ErrUnexpectedEOF && errors.Is(e.cause, target)
}
