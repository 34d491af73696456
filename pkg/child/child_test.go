package child_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/child"
)

// parentEnv makes this test binary a parent that starts a child, tells its
// process id and waits to be killed.
const parentEnv = "CHILD_TEST_PARENT"

func TestMain(m *testing.M) {
	if os.Getenv(parentEnv) == "" {
		m.Run()
		return
	}
	cmd := exec.Command("sleep", "60")
	if _, err := child.Start(cmd); err != nil {
		os.Exit(1)
	}
	_, _ = os.Stdout.WriteString(strconv.Itoa(cmd.Process.Pid) + "\n")
	_, _ = io.Copy(io.Discard, os.Stdin) // until the test ends, if it does not kill us
}

// start runs a shell script and waits for its first line.
func start(t *testing.T, script string) *child.Process {
	t.Helper()
	output, input := io.Pipe()
	cmd := exec.Command("sh", "-c", script)
	cmd.Stdout = input
	p, err := child.Start(cmd)
	require.NoError(t, err)
	t.Cleanup(func() {
		p.Signal(syscall.SIGKILL)
		output.Close()
		<-p.Exited()
	})
	require.True(t, bufio.NewScanner(output).Scan())
	go func() { _, _ = io.Copy(io.Discard, output) }() // until the pipe is closed
	return p
}

func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func TestStopAsksFirst(t *testing.T) {
	p := start(t, `trap "exit 7" TERM; echo ready; while :; do sleep 0.01; done`)
	require.NoError(t, p.Stop(within(t, 10*time.Second)))
	var exit *exec.ExitError
	require.ErrorAs(t, p.Err(), &exit)
	require.Equal(t, 7, exit.ExitCode(), "it ended by itself")
	require.NoError(t, p.Stop(within(t, time.Second)), "stopping twice is nothing")
}

func TestStopKillsAtItsDeadline(t *testing.T) {
	p := start(t, `trap "" TERM; echo ready; while :; do sleep 0.01; done`)
	require.ErrorContains(t, p.Stop(within(t, 50*time.Millisecond)), "was killed")
	require.ErrorContains(t, p.Err(), "killed")
}

func TestExitIsSeen(t *testing.T) {
	p := start(t, `echo ready; exit 3`)
	require.ErrorContains(t, p.Err(), "exit status 3")
	<-p.Exited()
	p.Signal(syscall.SIGTERM) // to nobody
}

func TestStartOfNothing(t *testing.T) {
	_, err := child.Start(exec.Command("/nowhere/program"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// The parent is killed without a chance to clean up.
func TestChildDiesWithItsParent(t *testing.T) {
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), parentEnv+"=1")
	_, err := parent.StdinPipe()
	require.NoError(t, err)
	output, err := parent.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, parent.Start())
	line, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, 0), "alive with its parent")

	require.NoError(t, parent.Process.Kill())
	require.Error(t, parent.Wait())
	require.Eventually(t, func() bool { return gone(pid) }, 10*time.Second, 5*time.Millisecond)
}

// gone tells whether a process has ended; one nobody has waited for counts.
func gone(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || strings.Contains(string(stat), ") Z ")
}

func TestPausedChildIsStoppedWhenPauseReturns(t *testing.T) {
	if runtime.GOOS != "linux" {
		return // see stopped
	}
	output, input, err := os.Pipe()
	require.NoError(t, err)
	cmd := exec.Command("sh", "-c", "echo $$; sleep 60")
	cmd.Stdout = input
	p, err := child.Start(cmd)
	require.NoError(t, err)
	t.Cleanup(func() { p.Signal(syscall.SIGKILL); <-p.Exited(); output.Close() })
	require.NoError(t, input.Close())
	lines := bufio.NewScanner(output)
	require.True(t, lines.Scan())

	p.Pause()
	stat, err := os.ReadFile("/proc/" + lines.Text() + "/stat")
	require.NoError(t, err)
	require.Equal(t, "T", strings.Fields(string(stat))[2])
	p.Resume()

	p.Signal(syscall.SIGKILL)
	<-p.Exited()
	p.Pause() // of one that has ended is nothing
}
