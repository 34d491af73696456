package harness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/child"
)

const (
	readyWithin = 60 * time.Second
	stopWithin  = 20 * time.Second
	// logTail is how much of a log a failed test shows.
	logTail = 24 << 10
)

// Process is a foredial that runs, or ran.
type Process struct {
	Name string
	// Where it answers; the same after a Start.
	GRPC, HTTP, Ops string

	args []string
	log  string // path; what it wrote, over all its lives
	pid  int
	life *child.Process // the present one, or the last; nil before the first
}

// newProcess prepares a process that ends with the test.
func newProcess(t testing.TB, name, command string, args ...string) *Process {
	t.Helper()
	p := &Process{Name: name, GRPC: address(t), HTTP: address(t), Ops: address(t), log: filepath.Join(t.TempDir(), "log")}
	p.args = append([]string{command, "--listen.grpc=" + p.GRPC, "--listen.http=" + p.HTTP, "--listen.ops=" + p.Ops}, args...)
	t.Cleanup(func() {
		p.Kill()
		if t.Failed() {
			t.Logf("log of %s:\n%s", name, p.tail())
		}
	})
	return p
}

// Start runs the process and returns when it has begun.
func (p *Process) Start(t testing.TB) {
	t.Helper()
	binary, err := build()
	require.NoError(t, err)
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	defer log.Close()
	cmd := exec.Command(binary, p.args...)
	cmd.Env = environment()
	cmd.Stdout, cmd.Stderr = log, log
	p.life, err = child.Start(cmd)
	require.NoError(t, err)
	p.pid = cmd.Process.Pid
}

// environment is this process's without settings of foredial.
func environment() (clean []string) {
	for _, setting := range os.Environ() {
		if !strings.HasPrefix(setting, "FOREDIAL_") {
			clean = append(clean, setting)
		}
	}
	return clean
}

// AwaitReady returns when the process says that it is ready.
func (p *Process) AwaitReady(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
	defer cancel()
	for {
		err := p.ready(ctx)
		if err == nil {
			return
		}
		select {
		case <-p.life.Exited():
			t.Fatalf("%s ended before it was ready", p.Name)
		case <-ctx.Done():
			t.Fatalf("%s is not ready: %v", p.Name, err)
		case <-time.After(often):
		}
	}
}

func (p *Process) ready(ctx context.Context) error {
	text, status, err := get(ctx, "http://"+p.Ops+"/readyz")
	if err == nil && status != http.StatusOK {
		err = errors.New(text)
	}
	return err
}

// Metric is the value of one line of the process's metrics, such as
// foredial_dispatcher_leads{shard="0"}; empty when there is no such line.
func (p *Process) Metric(t testing.TB, line string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), callWithin)
	defer cancel()
	text, status, err := get(ctx, "http://"+p.Ops+"/metrics")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
	_, rest, _ := strings.Cut("\n"+text, "\n"+line+" ")
	value, _, _ := strings.Cut(rest, "\n")
	return value
}

// Kill ends the process without warning and waits for it.
func (p *Process) Kill() {
	if p.life == nil {
		return
	}
	p.life.Signal(syscall.SIGKILL)
	<-p.life.Exited()
}

// Pause freezes the process: its connections stay open, nothing is answered.
func (p *Process) Pause() { p.life.Pause() }

// Resume ends a Pause.
func (p *Process) Resume() { p.life.Resume() }

// Stop ends the process as an operator would; it must end well, and in time.
func (p *Process) Stop(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	require.NoError(t, p.life.Stop(ctx))
	require.NoError(t, p.life.Err(), p.Name)
}

// PeakMemory is the most memory the process ever had, in bytes.
func (p *Process) PeakMemory(t testing.TB) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(text), "VmHWM:")
	require.True(t, found)
	var kilobytes int64
	_, err = fmt.Sscan(rest, &kilobytes)
	require.NoError(t, err)
	return kilobytes << 10
}

// Log is all that the process wrote.
func (p *Process) Log(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(p.log)
	require.NoError(t, err)
	return string(text)
}

func (p *Process) tail() []byte {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return []byte(err.Error())
	}
	if len(text) <= logTail {
		return text
	}
	text = text[len(text)-logTail:]
	return text[bytes.IndexByte(text, '\n')+1:]
}

// Run runs a command of foredial to its end and returns what it printed; the
// command must succeed.
func Run(t testing.TB, args ...string) string {
	t.Helper()
	output, err := run(args...)
	require.NoError(t, err)
	return output
}

func run(args ...string) (output string, err error) {
	binary, err := build()
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = environment()
	text, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("foredial %v: %w\n%s", args, err, text)
	}
	return string(text), nil
}
