package edgebench_test

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
	"google.golang.org/grpc/grpclog"

	"github.com/foredial/foredial/pkg/child"
)

const (
	// within bounds every wait for something that must happen.
	within = 3 * time.Minute
	// roleEnv makes this test binary another process: it names the role, and
	// orderEnv says what to do.
	roleEnv, orderEnv = "EDGEBENCH_ROLE", "EDGEBENCH_ORDER"
)

var (
	turns    = flag.Int("turns", 5, "how often the client is measured, with the crowd and without")
	slow     = flag.Int("slow", 1000, "streams that nobody reads")
	halfOpen = flag.Int("half-open", 5000, "connections that go no further")
)

var discard = slog.New(slog.DiscardHandler)

func TestMain(m *testing.M) {
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, io.Discard)) // as the program does
	switch os.Getenv(roleEnv) {
	case "server":
		runServer(ordered[serverOrder]())
	case "crowd":
		runCrowd(ordered[crowdOrder]())
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

// say tells the parent something.
func say(what any) {
	must(json.NewEncoder(os.Stdout).Encode(what))
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
	p := &process{b: b, in: ours, out: bufio.NewReader(theirs)}
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

// hear decodes the next thing it says.
func (p *process) hear(answer any) {
	p.b.Helper()
	text, err := p.out.ReadBytes('\n')
	require.NoError(p.b, err)
	require.NoError(p.b, json.Unmarshal(text, answer))
}
