package etcdtest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	clientv3 "go.etcd.io/etcd/client/v3"

	"github.com/foredial/foredial/pkg/child"
	"github.com/foredial/foredial/pkg/testkit/freeport"
)

// Process is an etcd in a process of its own.
type Process struct {
	// Endpoints stay the same over a Restart.
	Endpoints []string

	binary, dir string
	name, peer  string // in its cluster, whose members are
	members     string // name=peer, by commas
	token       string // that no other cluster has
	output      *bytes.Buffer
	process     *child.Process
}

// StartProcess runs a server that ends with the test, and with the test binary
// if that is killed.
func StartProcess(t testing.TB) *Process {
	t.Helper()
	const peer = "http://127.0.0.1:0" // nobody has to find it
	p := &Process{
		binary: Build(t), dir: t.TempDir(), Endpoints: []string{"http://" + freeAddress(t)},
		name: "test", peer: peer, members: "test=" + peer,
	}
	p.token = p.dir
	p.run(t)
	t.Cleanup(p.Kill)
	return p
}

// Client is a new client that is closed with the test.
func (p *Process) Client(t testing.TB) *clientv3.Client {
	t.Helper()
	return connect(t, p.Endpoints)
}

// Stop ends the server as an operator would and waits for it.
func (p *Process) Stop(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	p.Resume()
	require.NoError(t, p.process.Stop(ctx))
}

// Kill ends the server without warning and waits for it.
func (p *Process) Kill() {
	p.process.Signal(syscall.SIGKILL)
	<-p.process.Exited()
}

// Pause freezes the server: connections stay open, nothing is answered.
func (p *Process) Pause() { p.process.Pause() }

// Resume ends a Pause.
func (p *Process) Resume() { p.process.Resume() }

// Restart stops the server if it runs and starts it on the same port with the
// data it had.
func (p *Process) Restart(t testing.TB) {
	t.Helper()
	p.Stop(t)
	p.run(t)
}

func (p *Process) run(t testing.TB) {
	t.Helper()
	p.begin(t)
	p.awaitReady(t)
}

// begin starts the server; alone of its cluster it cannot serve yet.
func (p *Process) begin(t testing.TB) {
	t.Helper()
	p.output = &bytes.Buffer{}
	cmd := exec.Command(p.binary, "--data-dir", p.dir, "--name", p.name,
		"--listen-client-urls", p.Endpoints[0], "--advertise-client-urls", p.Endpoints[0],
		"--listen-peer-urls", p.peer, "--initial-advertise-peer-urls", p.peer,
		"--initial-cluster", p.members, "--initial-cluster-token", p.token,
		"--log-level", "warn", "--unsafe-no-fsync")
	cmd.Stdout, cmd.Stderr = p.output, p.output
	process, err := child.Start(cmd)
	require.NoError(t, err)
	p.process = process
}

func (p *Process) awaitReady(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	if err := p.awaitHealth(ctx); err != nil {
		p.Kill() // ends the writing of output
		t.Fatalf("etcd does not answer: %v\n%s", err, p.output.String())
	}
}

// awaitHealth returns when the server can serve reads and writes.
func (p *Process) awaitHealth(ctx context.Context) error {
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		err := p.health(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.process.Exited():
			return fmt.Errorf("it ended: %w", p.process.Err())
		case <-ctx.Done():
			return err
		case <-again.C:
		}
	}
}

func (p *Process) health(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.Endpoints[0]+"/health", nil)
	if err != nil {
		return err
	}
	request.Close = true // leaves no idle connection behind
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("health: %s", response.Status)
	}
	return nil
}

func freeAddress(t testing.TB) string {
	t.Helper()
	address, err := freeport.Address()
	require.NoError(t, err)
	return address
}
