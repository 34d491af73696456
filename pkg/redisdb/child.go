package redisdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/foredial/foredial/pkg/child"
	"github.com/foredial/foredial/pkg/internal/dirlock"
	"github.com/foredial/foredial/pkg/internal/redisproc"
)

const (
	// lockWithin bounds the wait for a previous process to leave the folder.
	lockWithin = 5 * time.Second
	// stopWithin bounds the wait for the child to write its file and end.
	stopWithin = 5 * time.Second
	// restartAfter spaces out the restarts of a child that keeps dying.
	restartAfter = time.Second
)

// openChild starts a private redis-server on the folder.
func openChild(ctx context.Context, path, dir string, log *slog.Logger) (*DB, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("redis data folder: %w", err)
	}
	locking, cancel := context.WithTimeout(ctx, lockWithin)
	defer cancel()
	lock, err := dirlock.Lock(locking, dir)
	if err != nil {
		return nil, fmt.Errorf("redis data folder: %w", err)
	}
	socket, removeSocket, err := redisproc.PlaceSocket(dir)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	k := &keeper{
		server: redisproc.Server{
			Binary: path, Dir: dir, Socket: socket,
			Args:    []string{"--maxmemory-policy", "noeviction"},
			Output:  &lines{log: log},
			Inherit: []*os.File{lock}, // the folder stays locked while the child lives
		},
		release: func() error { return errors.Join(lock.Close(), removeSocket()) },
		log:     log,
		stop:    make(chan struct{}),
	}
	if err := k.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("start the private redis: %w", err), k.release())
	}

	client := newClient(&redis.Options{Network: "unix", Addr: socket})
	version, err := serverVersion(ctx, client)
	if err != nil {
		return nil, errors.Join(err, client.Close(), k.Close())
	}
	return &DB{
		client:  client,
		kind:    fmt.Sprintf("redis %s (private child)", version),
		release: k.Close,
	}, nil
}

// keeper keeps one redis-server running until Close.
type keeper struct {
	server  redisproc.Server
	release func() error // of the folder and the socket, once the child has ended
	log     *slog.Logger

	stop    chan struct{}
	keeping sync.WaitGroup
	closing sync.Once
	result  error
}

// start runs the child for the first time and waits until it answers.
func (k *keeper) start(ctx context.Context) error {
	process, err := k.server.Start()
	if err != nil {
		return err
	}
	if err := k.server.AwaitAnswer(ctx, process); err != nil {
		return errors.Join(err, k.end(process))
	}
	k.keeping.Go(func() { k.keep(process) })
	return nil
}

// keep starts the child again whenever it ends by itself.
func (k *keeper) keep(process *child.Process) {
	for {
		select {
		case <-k.stop:
			k.result = k.end(process)
			return
		case <-process.Exited():
			k.log.Error("redis-server ended, starting it again", "error", process.Err())
		}
		pause := time.NewTimer(restartAfter)
		select {
		case <-k.stop:
			pause.Stop()
			return
		case <-pause.C:
		}
		next, err := k.server.Start()
		if err != nil {
			k.log.Error("redis-server did not start", "error", err)
			continue // the one that ended is still there to be waited for
		}
		process = next
	}
}

func (k *keeper) end(process *child.Process) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	return process.Stop(ctx)
}

// Close stops the child and gives the folder back. It is idempotent.
func (k *keeper) Close() error {
	k.closing.Do(func() {
		close(k.stop)
		k.keeping.Wait()
		k.result = errors.Join(k.result, k.release())
	})
	return k.result
}

// lines passes the child's own log on, line by line.
type lines struct {
	log  *slog.Logger
	rest []byte
}

func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		line, rest, found := bytes.Cut(l.rest, []byte("\n"))
		if !found {
			return len(p), nil
		}
		l.rest = rest
		if text := bytes.TrimSpace(line); len(text) > 0 {
			l.log.Debug("redis-server says", "line", string(text))
		}
	}
}
