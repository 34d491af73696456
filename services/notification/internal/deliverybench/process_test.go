package deliverybench_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/child"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/eventoutbox/eventoutboxtest"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/notification"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const (
	tenant = "acme"
	// folderEnv makes the test binary the process that is killed, and names its folder.
	folderEnv = "DELIVERYBENCH_FOLDER"

	settingsFile, keyFile, socketFile = "settings.json", "token.key", "grpc.sock"
)

// settings are what the process is told.
type settings struct {
	Database string
	Config   notification.Config
	// Callbacks are the URLs of tasks, by their ids.
	Callbacks map[string]string
}

// process is the service in a process of its own.
type process struct {
	tb     testing.TB
	folder string
	conn   *grpc.ClientConn
	child  *child.Process
}

// start starts a process on an empty database.
func start(tb testing.TB, s settings) *process {
	tb.Helper()
	folder, err := os.MkdirTemp("", "deliverybench-") // a socket's path must be short
	require.NoError(tb, err)
	text, err := json.Marshal(s)
	require.NoError(tb, err)
	require.NoError(tb, os.WriteFile(filepath.Join(folder, settingsFile), text, 0o600))
	key, err := auth.LoadOrCreateKey(filepath.Join(folder, keyFile))
	require.NoError(tb, err)
	p := &process{tb: tb, folder: folder}
	p.conn, err = rpc.DialService("notification", key, func(ctx context.Context, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(folder, socketFile))
	})
	require.NoError(tb, err)
	tb.Cleanup(func() {
		p.kill()
		require.NoError(tb, p.conn.Close())
		require.NoError(tb, os.RemoveAll(folder))
	})
	p.run()
	return p
}

// run starts the process, again, and returns when it is at work.
func (p *process) run() {
	p.tb.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestProcess$", "-test.timeout=30m")
	cmd.Env = append(os.Environ(), folderEnv+"="+p.folder)
	cmd.Stderr = os.Stderr
	output, input, err := os.Pipe()
	require.NoError(p.tb, err)
	cmd.Stdout = input
	p.child, err = child.Start(cmd)
	require.NoError(p.tb, err)
	require.NoError(p.tb, input.Close())
	lines := bufio.NewScanner(output)
	require.True(p.tb, lines.Scan(), "the process ended before it was ready")
	go func() {
		_, _ = io.Copy(io.Discard, output) // until the process ends
		_ = output.Close()
	}()
}

// kill ends the process in the middle of what it is doing.
func (p *process) kill() {
	p.child.Signal(syscall.SIGKILL)
	<-p.child.Exited()
}

// TestProcess is the process; without a folder it has nothing to do.
func TestProcess(t *testing.T) {
	folder := os.Getenv(folderEnv)
	if folder == "" {
		return
	}
	var s settings
	text, err := os.ReadFile(filepath.Join(folder, settingsFile))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &s))
	ctx := context.Background()
	db, err := sqldb.Open(ctx, sqldb.Config{URL: s.Database, Schema: "notification"})
	require.NoError(t, err)
	require.NoError(t, notification.Migrate(ctx, db))
	source := feedtest.NewSource(t)
	for id, url := range s.Callbacks {
		source.Put(tenant, feedtest.Task(id, func(t *taskv1.Task) { t.CallbackUrl = url }),
			feedtest.Resource(id, &directoryv1.CallbackAddress{Url: url, Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED}))
	}
	log := slog.New(slog.DiscardHandler)
	service, err := notification.New(s.Config, notification.Deps{
		Log: log, Registry: prometheus.NewRegistry(), DB: db, Node: "node", Tasks: source.Conn(),
		Events: new(eventoutboxtest.Stream).Conn(),
	})
	require.NoError(t, err)
	require.NoError(t, service.Start(ctx))

	key, err := auth.LoadKey(filepath.Join(folder, keyFile))
	require.NoError(t, err)
	server, err := rpc.NewServer(rpc.Config{
		Log: log, Callers: key, Registry: prometheus.NewRegistry(), Allow: func(string, auth.Identity) error { return nil },
	})
	require.NoError(t, err)
	service.Register(server)
	socket := filepath.Join(folder, socketFile)
	require.NoError(t, os.RemoveAll(socket)) // of the one that was killed
	listener, err := net.Listen("unix", socket)
	require.NoError(t, err)
	server.Serve(listener)
	require.Eventually(t, func() bool { return service.Check(ctx) == nil }, time.Minute, time.Millisecond)
	_, err = os.Stdout.WriteString("ready\n")
	require.NoError(t, err)
	select {} // until it is killed
}
