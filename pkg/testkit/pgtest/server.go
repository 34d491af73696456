package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"github.com/foredial/foredial/pkg/testkit/freeport"
)

const (
	startLimit = 60 * time.Second
	stopLimit  = 20 * time.Second
)

// Server is a Postgres over a data folder of its own.
type Server struct {
	dir  string
	port int // 0 when it listens on the socket only
	sync bool
	bin  programs
	cred *syscall.Credential // nil when the test is not root

	proc *os.Process
	done chan struct{} // closed when proc has ended
}

func newServer(tcp bool) (*Server, error) {
	bin, err := findPrograms()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin}
	if s.cred, err = unprivileged(); err != nil {
		return nil, err
	}
	if s.dir, err = makeDir(s.cred); err != nil {
		return nil, err
	}
	if tcp {
		if s.port, err = freeport.Port(); err != nil {
			return nil, errors.Join(err, s.remove())
		}
	}
	if err := s.init(); err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

func (s *Server) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = s.dir // the test's own folder may be closed to the other user
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Credential: s.cred,
		Pdeathsig:  syscall.SIGQUIT, // to Postgres: stop at once
	}
	return cmd
}

func (s *Server) init() error {
	cmd := s.command(s.bin.initdb, "-D", s.data(), "-U", "postgres", "-A", "trust",
		"-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// start runs Postgres and waits until it answers.
func (s *Server) start(ctx context.Context) error {
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := s.command(s.bin.postgres, s.args()...)
	cmd.Stdout, cmd.Stderr = log, log

	started := make(chan error)
	done := make(chan struct{})
	go func() {
		// The kernel sends Pdeathsig when the thread that started the process
		// ends, so this goroutine keeps its thread until then.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is in the log
		}
		close(done)
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	s.proc, s.done = cmd.Process, done
	return s.await(ctx)
}

func (s *Server) args() []string {
	args := []string{"-D", s.data(), "-k", s.dir, "-c", "max_connections=300", "-c", "shared_buffers=32MB"}
	if !s.sync {
		args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off")
	}
	if s.port == 0 {
		return append(args, "-c", "listen_addresses=")
	}
	return append(args, "-c", "listen_addresses=127.0.0.1", "-p", strconv.Itoa(s.port))
}

func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	db, err := sql.Open("pgx", s.url("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.done:
			return fmt.Errorf("postgres ended at once:\n%s", s.tail())
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %w\n%s", err, s.tail())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// signal ends the server and waits for its end. Without a running one it does nothing.
func (s *Server) signal(sig os.Signal) error {
	if s.proc == nil {
		return nil
	}
	if err := s.proc.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.done:
		s.proc = nil
		return nil
	case <-time.After(stopLimit):
		return fmt.Errorf("postgres %d did not end within %s", s.proc.Pid, stopLimit)
	}
}

func (s *Server) remove() error { return os.RemoveAll(s.dir) }

func (s *Server) data() string    { return filepath.Join(s.dir, "data") }
func (s *Server) logFile() string { return filepath.Join(s.dir, "log") }

// url of a database: by TCP if the server has a port, else by its socket.
func (s *Server) url(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database}
	if s.port != 0 {
		u.Host = net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))
	} else {
		u.RawQuery = url.Values{"host": {s.dir}}.Encode()
	}
	return u.String()
}

// tail is the end of the server's log.
func (s *Server) tail() string {
	const most = 2000
	text, err := os.ReadFile(s.logFile())
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-most):])
}
