//go:build unix

package child

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// Process is a running child.
type Process struct {
	cmd    *exec.Cmd
	exited chan struct{}
	err    error // of Wait; read after exited is closed
}

// Start runs the command; of its SysProcAttr only a Credential is kept.
func Start(cmd *exec.Cmd) (*Process, error) {
	attributes := attributes()
	if cmd.SysProcAttr != nil {
		attributes.Credential = cmd.SysProcAttr.Credential
	}
	cmd.SysProcAttr = attributes
	p := &Process{cmd: cmd, exited: make(chan struct{})}
	started := make(chan error, 1)
	go p.run(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return p, nil
}

// run forks and waits on one thread that nobody else may end.
func (p *Process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := p.cmd.Start(); err != nil {
		started <- err
		return
	}
	started <- nil
	p.err = p.cmd.Wait()
	close(p.exited)
}

// Exited is closed when the child has ended and its output was read.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Err tells how the child ended. It blocks until then.
func (p *Process) Err() error {
	<-p.exited
	return p.err
}

// Signal sends a signal, for a child that has ended too: then it is nothing.
func (p *Process) Signal(signal os.Signal) {
	// The only possible failure is that the child has ended.
	_ = p.cmd.Process.Signal(signal)
}

// Pause freezes the child (SIGSTOP) and, on Linux, returns when it is: a signal only
// sets out to do that. Resume ends it.
func (p *Process) Pause() {
	p.Signal(syscall.SIGSTOP)
	stopped(p.cmd.Process.Pid)
}

// Resume ends a Pause.
func (p *Process) Resume() { p.Signal(syscall.SIGCONT) }

// Stop asks the child to end and waits. When ctx ends first the child is
// killed and Stop says so.
func (p *Process) Stop(ctx context.Context) error {
	p.Signal(syscall.SIGTERM)
	select {
	case <-p.exited:
		return nil
	case <-ctx.Done():
		p.Signal(syscall.SIGKILL)
		<-p.exited
		return fmt.Errorf("%s did not stop in time and was killed", p.cmd.Path)
	}
}
