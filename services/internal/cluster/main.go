package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"
)

type options struct {
	Compose  string `help:"The compose file." default:"deploy/compose.yaml" type:"existingfile"`
	Data     string `help:"Folder for what the services keep, and their logs. Empty: one that is removed at the end."`
	Foredial string `help:"The program." default:"bin/foredial" type:"existingfile"`
	Etcd     string `help:"An etcd server." default:".cache/bin/etcd" type:"existingfile"`
	Check    bool   `help:"End when all are ready."`
}

func main() {
	var o options
	kong.Parse(&o, kong.Description("Runs deploy/compose.yaml as processes of this machine."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := o.run(ctx, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

// run has the cluster up until ctx ends.
func (o options) run(ctx context.Context, out io.Writer) (err error) {
	m, err := o.machine()
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, m.down())
		if o.Data == "" && err == nil {
			err = os.RemoveAll(m.folder)
		}
	}()
	if err := m.up(ctx); err != nil {
		return err
	}
	if err := m.greet(out); err != nil || o.Check {
		return err
	}
	<-ctx.Done()
	return nil
}

func (o options) machine() (*machine, error) {
	composition, err := read(o.Compose)
	if err != nil {
		return nil, err
	}
	postgres, err := findPostgres()
	if err != nil {
		return nil, err
	}
	folder := o.Data
	if folder == "" {
		if folder, err = os.MkdirTemp("", "foredial-cluster-"); err != nil {
			return nil, err
		}
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return nil, err
	}
	// Postgres runs as another user, who must get to its folder.
	if err := errors.Join(os.MkdirAll(folder, 0o711), os.Chmod(folder, 0o711)); err != nil {
		return nil, err
	}
	places, err := locate(composition, folder)
	if err != nil {
		return nil, err
	}
	m := &machine{composition: composition, folder: folder, places: places}
	m.programs.postgres = postgres
	if m.programs.foredial, err = filepath.Abs(o.Foredial); err != nil {
		return nil, err
	}
	m.programs.etcd, err = filepath.Abs(o.Etcd)
	return m, err
}

// greet says what can be done now.
func (m *machine) greet(out io.Writer) error {
	_, err := fmt.Fprintf(out, `All services of the compose file are ready, each a process of its own; logs and data are in %[1]s.

  REST      http://127.0.0.1:8080
  gRPC      task 127.0.0.1:9091 · contact :9092 · result :9093 · notification :9094 · dispatchers :9095 :9096 :9097
  shards    bin/foredial shards --server 127.0.0.1:9095 --auth.key-file %[1]s/token.key
  token     bin/foredial token --auth.key-file %[1]s/token.key
  load      bin/foredial apply -f deploy/demo/directory.yaml --server 127.0.0.1:9091 --auth.key-file %[1]s/token.key

Ctrl-C ends all of them.
`, m.folder)
	return err
}
