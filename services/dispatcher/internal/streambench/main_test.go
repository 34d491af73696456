package streambench_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/child"
)

const (
	tenant = "acme"
	// streams is how many agents there are, or bare streams.
	streams = 10_000
	// within bounds every wait for something that must happen.
	within = time.Minute
	// roleEnv makes this test binary another process: it names the role, and
	// orderEnv says what to do.
	roleEnv, orderEnv = "STREAMBENCH_ROLE", "STREAMBENCH_ORDER"
)

var (
	// turns is how often each side is measured.
	turns = flag.Int("turns", 5, "how often each side is measured")
	// runs is how often a leader is killed, and how often one is stopped.
	runs = flag.Int("runs", 20, "how often a leader dies, and how often one is stopped")
)

var discard = slog.New(slog.DiscardHandler)

func TestMain(m *testing.M) {
	switch os.Getenv(roleEnv) {
	case "crowd":
		runCrowd(ordered[crowdOrder]())
	case "node":
		runNode(ordered[nodeOrder]())
	case "election":
		runElection(ordered[electionOrder]())
	default:
		os.Exit(m.Run())
	}
}

func ordered[T any]() (order T) {
	must(json.Unmarshal([]byte(os.Getenv(orderEnv)), &order))
	return order
}

// must ends a child; its parent sees that.
func must(err error) {
	if err != nil {
		slog.New(slog.NewTextHandler(os.Stderr, nil)).Error("child failed", "error", err)
		os.Exit(1)
	}
}

// process is this binary in another role. It talks in lines.
type process struct {
	*child.Process

	b   testing.TB
	in  io.WriteCloser
	out *bufio.Reader
}

func spawn(b testing.TB, role string, order any) *process {
	b.Helper()
	text, err := json.Marshal(order)
	require.NoError(b, err)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleEnv+"="+role, orderEnv+"="+string(text))
	cmd.Stderr = os.Stderr
	stdin, ours, err := os.Pipe()
	require.NoError(b, err)
	theirs, stdout, err := os.Pipe()
	require.NoError(b, err)
	cmd.Stdin, cmd.Stdout = stdin, stdout
	p := &process{b: b, in: ours, out: bufio.NewReaderSize(theirs, 1<<20)}
	p.Process, err = child.Start(cmd)
	require.NoError(b, err)
	_, _ = stdin.Close(), stdout.Close()
	b.Cleanup(func() {
		p.kill()
		_, _ = ours.Close(), theirs.Close()
	})
	return p
}

func (p *process) kill() {
	p.Signal(os.Kill)
	<-p.Exited()
}

// line is the next thing it says.
func (p *process) line() string {
	p.b.Helper()
	text, err := p.out.ReadString('\n')
	require.NoError(p.b, err)
	return text[:len(text)-1]
}

func (p *process) ask(question string) string {
	p.b.Helper()
	_, err := io.WriteString(p.in, question+"\n")
	require.NoError(p.b, err)
	return p.line()
}
