//go:build unix

package redisproc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/foredial/foredial/pkg/child"
)

const (
	// answerEvery is how often a starting server is asked whether it answers.
	answerEvery = 2 * time.Millisecond
	// answerWithin bounds one such question.
	answerWithin = time.Second
	// maxSocketPath is what fits into the address of a Unix socket.
	maxSocketPath = 107
)

// Server is what to run.
type Server struct {
	Binary string
	// Dir holds the append-only file. The server finds its data there again.
	Dir string
	// Socket is the path of the Unix socket, at most 107 bytes.
	Socket string
	// Args are added to the common ones.
	Args []string
	// Env is added to this process's environment.
	Env []string
	// Output gets the server's own log.
	Output io.Writer
	// Inherit are files the child keeps open, such as a lock.
	Inherit []*os.File
}

// Start runs the server; it may not answer yet.
func (s Server) Start() (*child.Process, error) {
	cmd := exec.Command(s.Binary, append([]string{
		"--port", "0", "--unixsocket", s.Socket, "--unixsocketperm", "700",
		"--dir", s.Dir, "--save", "", "--appendonly", "yes", "--daemonize", "no",
	}, s.Args...)...)
	cmd.Env = append(os.Environ(), s.Env...)
	cmd.Stdout, cmd.Stderr = s.Output, s.Output
	cmd.ExtraFiles = s.Inherit
	return child.Start(cmd)
}

// AwaitAnswer returns when the server has loaded its data and answers. It
// fails when the server has ended, or ctx has.
func (s Server) AwaitAnswer(ctx context.Context, process *child.Process) error {
	again := time.NewTicker(answerEvery)
	defer again.Stop()
	for {
		err := s.ping(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-process.Exited():
			return fmt.Errorf("redis-server ended: %w", process.Err())
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("redis-server does not answer: %w", err), context.Cause(ctx))
		case <-again.C:
		}
	}
}

// ping speaks the protocol by itself: the driver would log every failure.
func (s Server) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", s.Socket)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return fmt.Errorf("set the deadline: %w", err)
		}
	}
	if _, err := io.WriteString(conn, "PING\r\n"); err != nil {
		return fmt.Errorf("send PING: %w", err)
	}
	const pong = "+PONG\r\n"
	answer := make([]byte, len(pong))
	if _, err := io.ReadFull(conn, answer); err != nil {
		return fmt.Errorf("read PONG: %w", err)
	}
	if string(answer) != pong { // -LOADING while it reads its file
		return fmt.Errorf("answered %q", answer)
	}
	return nil
}

// PlaceSocket gives the path of a socket in dir, or, where that is too long
// for an address, in a new temporary folder that remove takes away.
func PlaceSocket(dir string) (socket string, remove func() error, err error) {
	socket = filepath.Join(dir, "redis.sock")
	if len(socket) <= maxSocketPath {
		return socket, func() error { return nil }, nil
	}
	short, err := os.MkdirTemp("", "foredial-redis-")
	if err != nil {
		return "", nil, fmt.Errorf("redis socket folder: %w", err)
	}
	return filepath.Join(short, "redis.sock"), func() error { return os.RemoveAll(short) }, nil
}
