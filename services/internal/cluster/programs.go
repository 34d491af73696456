package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// ports that a kind of service listens on inside its container.
var listens = map[string][]string{
	"postgres": {"5432"}, "redis": {"6379"}, "etcd": {"2379", "2380"}, "foredial": {"9090", "8080", "9100"},
}

// listening are the settings that tell foredial's ports.
var listening = map[string]string{"9090": "FOREDIAL_LISTEN_GRPC", "8080": "FOREDIAL_LISTEN_HTTP", "9100": "FOREDIAL_LISTEN_OPS"}

// command is the process that stands in for a service's container.
func (m *machine) command(ctx context.Context, s *service) (*exec.Cmd, error) {
	args := make([]string, len(s.Command))
	for i, word := range s.Command {
		var err error
		if args[i], err = m.places.here(s.name, word); err != nil {
			return nil, err
		}
	}
	switch s.kind() {
	case "foredial":
		return m.foredial(s, args)
	case "etcd":
		return exec.Command(m.programs.etcd, append(args[1:], "--log-level=warn")...), nil
	case "redis":
		return m.redis(s, args)
	case "postgres":
		return m.postgres(ctx, s)
	default:
		return nil, fmt.Errorf("service %s: no program stands in for image %s", s.name, s.Image)
	}
}

func (m *machine) foredial(s *service, args []string) (*exec.Cmd, error) {
	cmd := exec.Command(m.programs.foredial, args...)
	cmd.Env = append(os.Environ(), "FOREDIAL_DATA="+m.dir(s.name))
	for name, value := range s.Environment {
		moved, err := m.places.here(s.name, value)
		if err != nil {
			return nil, err
		}
		cmd.Env = append(cmd.Env, name+"="+moved)
	}
	for port, setting := range listening {
		at, err := m.places.of(s.name, port)
		if err != nil {
			return nil, err
		}
		cmd.Env = append(cmd.Env, setting+"="+at)
	}
	return cmd, nil
}

// port is which one of this machine stands in for one inside a service's container.
func (m *machine) port(s *service, inside string) (string, error) {
	at, err := m.places.of(s.name, inside)
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(at)
	return port, err
}

func (m *machine) redis(s *service, args []string) (*exec.Cmd, error) {
	port, err := m.port(s, "6379")
	if err != nil {
		return nil, err
	}
	return exec.Command(args[0], append(args[1:], "--bind", "127.0.0.1", "--port", port, "--dir", m.dir(s.name))...), nil
}

// postgres makes a database in an empty folder, as its image does.
func (m *machine) postgres(ctx context.Context, s *service) (*exec.Cmd, error) {
	port, err := m.port(s, "5432")
	if err != nil {
		return nil, err
	}
	who, err := unprivileged()
	if err != nil {
		return nil, err
	}
	folder, name := m.dir(s.name), s.Environment["POSTGRES_USER"]
	if who != nil {
		if err := os.Chown(folder, int(who.Uid), int(who.Gid)); err != nil {
			return nil, err
		}
	}
	as := func(program string, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, filepath.Join(m.programs.postgres, program), args...)
		cmd.Dir, cmd.SysProcAttr = folder, &syscall.SysProcAttr{Credential: who}
		return cmd
	}
	if _, err := os.Stat(filepath.Join(folder, "PG_VERSION")); errors.Is(err, os.ErrNotExist) {
		if out, err := as("initdb", "-D", folder, "-U", name, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8").CombinedOutput(); err != nil {
			return nil, fmt.Errorf("initdb: %w\n%s", err, out)
		}
		create := as("postgres", "--single", "-D", folder, "postgres")
		create.Stdin = strings.NewReader("CREATE DATABASE " + s.Environment["POSTGRES_DB"] + "\n")
		if out, err := create.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("create the database: %w\n%s", err, out)
		}
	}
	cmd := as("postgres", "-D", folder, "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", "-p", port)
	return cmd, nil
}

// unprivileged is the user that Postgres runs as when we are root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("postgres does not run as root: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid), NoSetGroups: true}, err
}

// programs are what the processes run.
type programs struct{ foredial, etcd, postgres string }

// findPostgres is the folder of Postgres's programs: that in PATH, else Debian's newest.
func findPostgres() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	versions, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(versions) == 0 {
		return "", errors.Join(err, errors.New("no Postgres: apt-get install -y postgresql"))
	}
	return slices.Max(versions), nil
}
