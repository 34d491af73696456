package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/certtest"
	"github.com/foredial/foredial/pkg/tlsfiles"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/suite"

	"google.golang.org/protobuf/types/known/timestamppb"
)

// foredial runs the program and returns what it printed.
func foredial(t *testing.T, args ...string) (string, error) {
	t.Helper()
	return foredialWith(t, "", args...)
}

func foredialWith(t *testing.T, in string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := execute(t.Context(), args, streams{strings.NewReader(in), &out, io.Discard})
	return out.String(), err
}

// installation is a suite and the flags that lead to it.
type installation struct {
	suite *suite.Suite
	data  string
	flags []string
}

func install(t *testing.T) *installation {
	t.Helper()
	return installWith(t, func(*suite.Config) {})
}

func installWith(t *testing.T, set func(*suite.Config)) *installation {
	t.Helper()
	cfg, err := suite.Defaults()
	require.NoError(t, err)
	cfg.Data, cfg.Redis.URL = t.TempDir(), "memory://"
	cfg.Listen = suite.Listen{GRPC: "127.0.0.1:0", HTTP: "127.0.0.1:0", Ops: "127.0.0.1:0"}
	set(&cfg)
	s, err := suite.New(t.Context(), cfg, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop(context.Background())) })
	require.NoError(t, s.Start(t.Context()))
	return &installation{s, cfg.Data, []string{"--server=" + s.GRPC(), "--data=" + cfg.Data}}
}

func (i *installation) run(t *testing.T, in string, args ...string) (string, error) {
	t.Helper()
	return foredialWith(t, in, append(args, i.flags...)...)
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

const directoryFile = `
settings: {timeZone: Europe/Berlin, vdnId: 7}
resources:
- {id: q1, displayName: Sales, skillQueue: {}}
- {id: c1, displayName: Front, callerNumber: {number: +862110000000}}
- {id: a1, displayName: Ann, agent: {subject: ann, skillQueueIds: [q1]}}
`

func TestImport(t *testing.T) {
	i := install(t)
	_, err := i.run(t, directoryFile, "apply", "-f", "-")
	require.NoError(t, err)
	conn, err := i.suite.Dial(i.token(t))
	require.NoError(t, err)
	defer conn.Close()
	task, err := taskv1.NewTaskServiceClient(conn).CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: &taskv1.Task{
		Id: "t1", DisplayName: "t", SkillQueueId: "q1", CallerNumberIds: []string{"c1"},
		StartTime: timestamppb.New(time.Now().Add(time.Hour)), EndTime: timestamppb.New(time.Now().Add(2 * time.Hour)),
		RegularPeriods: []*taskv1.Period{{Start: "08:00", End: "18:00"}},
	}})
	require.NoError(t, err)

	path := file(t, "contacts.csv", "reference,number\na,+8613800138000\nb,nonsense\nc,\nd,+8613800138001\n")
	out, err := i.run(t, "", "import", "--task="+task.GetId(), "--rejects=1", path)
	require.NoError(t, err)
	require.Contains(t, out, ": 4 rows, 2 imported, 2 rejected\n  line 3, column number ")
	require.Contains(t, out, "\n  and 1 more\n")

	_, err = i.run(t, "reference\na\n", "import", "--task=t1", "-")
	require.ErrorContains(t, err, "INVALID_FIELD:\n  file: ")
	_, err = i.run(t, "", "import", "--task=nope", path)
	require.ErrorContains(t, err, "NOT_FOUND: ")
	_, err = i.run(t, "", "import", "--task=t1", "/nowhere.csv")
	require.ErrorIs(t, err, os.ErrNotExist)
}

func (i *installation) token(t *testing.T) string {
	t.Helper()
	out, err := foredial(t, "token", "--data="+i.data)
	require.NoError(t, err)
	return strings.TrimSpace(out)
}

func TestToken(t *testing.T) {
	dir := t.TempDir()
	out, err := foredial(t, "token", "--data="+dir, "--tenant=acme", "--role=agent", "--agent=a1", "--ttl=1h")
	require.NoError(t, err)
	key, err := suite.LoadKey(dir, suite.Key{})
	require.NoError(t, err)
	who, err := key.Verify(strings.TrimSpace(out))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(time.Hour), who.Expires, time.Minute)
	who.Expires = time.Time{}
	require.Equal(t, auth.Identity{Subject: "a1", Tenant: "acme", Role: auth.Agent, AgentID: "a1"}, who)

	out, err = foredial(t, "token", "--data="+dir, "--role=operator", "--org-unit=north")
	require.NoError(t, err)
	who, err = key.Verify(strings.TrimSpace(out))
	require.NoError(t, err)
	require.Equal(t, []string{"operator", "north"}, []string{string(who.Role), who.OrgUnit})

	_, err = foredial(t, "token", "--data="+dir, "--role=service")
	require.ErrorContains(t, err, "--role")
	_, err = foredial(t, "token", "--data="+dir, "--role=agent")
	require.ErrorContains(t, err, "agent")
}

func TestConfigPrint(t *testing.T) {
	t.Setenv("FOREDIAL_REDIS_URL", "redis://:hush@cache:6379")
	path := file(t, "foredial.yaml", "database: {url: 'postgres://me:hush@db/calls'}\nroles: [task]\n")
	out, err := foredial(t, "config", "print", "--config="+path, "--listen.grpc=:1")
	require.NoError(t, err)
	for _, want := range []string{
		"roles: [task] # " + path + ":2\n",
		"url: postgres://me:xxxxx@db/calls # " + path + ":1\n",
		"url: redis://:xxxxx@cache:6379 # FOREDIAL_REDIS_URL\n",
		"grpc: :1 # --listen.grpc\n",
		"http: :8080 # default\n",
	} {
		require.Contains(t, out, want)
	}
	require.NotContains(t, out, "hush")

	_, err = foredial(t, "config", "print", "--config="+file(t, "bad.yaml", "redis:\n  address: x\n"))
	require.ErrorContains(t, err, "bad.yaml:2: unknown key redis.address")
}

func TestPrintedConfigIsAConfig(t *testing.T) {
	first, err := foredial(t, "config", "print")
	require.NoError(t, err)
	second, err := foredial(t, "config", "print", "--config="+file(t, "again.yaml", first))
	require.NoError(t, err)
	require.Equal(t, valuesOf(first), valuesOf(second))
}

// valuesOf drops the comments, which tell sources.
func valuesOf(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		value, _, _ := strings.Cut(line, " # ")
		out.WriteString(strings.TrimSpace(value) + "\n")
	}
	return out.String()
}

func TestVersionAndHelp(t *testing.T) {
	out, err := foredial(t, "version")
	require.NoError(t, err)
	require.Regexp(t, `^foredial dev \(commit \S+, go\S+ \S+\)\n$`, out)

	var help bytes.Buffer
	require.Zero(t, run([]string{"--help"}, nil, &help, io.Discard))
	for _, command := range []string{"serve", "dev", "migrate", "apply", "import", "agents", "shards", "token", "config print", "version"} {
		require.Contains(t, help.String(), command)
	}
	require.Equal(t, 1, run([]string{"nonsense"}, nil, io.Discard, io.Discard))
}

// watched is a writer that tells when a text has been written.
type watched struct {
	mu   sync.Mutex
	text strings.Builder
	want string
	seen chan struct{}
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := strings.Contains(w.text.String(), w.want)
	n, err := w.text.Write(p)
	if !before && strings.Contains(w.text.String(), w.want) {
		close(w.seen)
	}
	return n, err
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

func TestDevGreetsAndStops(t *testing.T) {
	data := t.TempDir()
	out := &watched{want: "FOREDIAL_TOKEN=", seen: make(chan struct{})}
	var logged bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- execute(ctx, []string{
			"dev", "--data=" + data, "--redis.url=memory://", "--log.format=json",
			"--listen.grpc=127.0.0.1:0", "--listen.http=127.0.0.1:0", "--listen.ops=127.0.0.1:0",
		}, streams{nil, out, &logged})
	}()
	select {
	case <-out.seen:
	case err := <-ended:
		require.NoError(t, err)
	}
	require.Contains(t, out.String(), "Foredial is up.")
	_, token, _ := strings.Cut(strings.TrimSpace(out.String()), "FOREDIAL_TOKEN=")
	key, err := suite.LoadKey(data, suite.Key{})
	require.NoError(t, err)
	who, err := key.Verify(token)
	require.NoError(t, err)
	require.Equal(t, "default", who.Tenant)
	link := regexp.MustCompile(`http://127\.0\.0\.1:\d+/auth/dev\?code=fdc_\S+`).FindString(out.String())
	for _, want := range []int{http.StatusOK, http.StatusUnauthorized} { // it is good once
		resp, err := http.Get(link)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, want, resp.StatusCode)
	}
	cancel()
	require.NoError(t, <-ended)
	require.NotContains(t, logged.String(), "fdc_")
	require.Contains(t, logged.String(), `"msg":"started"`)
	require.Contains(t, logged.String(), `"msg":"stopping"`)
}

func TestDevStaysOnThisMachine(t *testing.T) {
	_, err := foredial(t, "dev", "--data="+t.TempDir(), "--redis.url=memory://", "--listen.http=0.0.0.0:0")
	require.ErrorContains(t, err, "listen.http: with auth.dev-sign-in")
	for command, want := range map[string]string{"dev": `--listen.http="127.0.0.1:8080"`, "serve": `--listen.http=":8080"`} {
		var help bytes.Buffer
		require.Zero(t, run([]string{command, "--help"}, nil, &help, io.Discard))
		require.Contains(t, help.String(), want)
	}
}

func TestToolsOverTLS(t *testing.T) {
	certs := certtest.Make(t)
	i := installWith(t, func(c *suite.Config) {
		c.Listen.TLS = tlsfiles.ServerFiles{CertFile: certs.ServerCert, KeyFile: certs.ServerKey}
	})
	_, err := i.run(t, "", "agents", "--tls.enabled", "--tls.ca-file="+certs.CA)
	require.NoError(t, err)
	_, err = i.run(t, "", "agents", "--tls.enabled", "--tls.ca-file="+certtest.Make(t).CA)
	require.ErrorContains(t, err, "failed to verify certificate")
	_, err = i.run(t, "", "agents")
	require.Error(t, err)
}

func TestMigrate(t *testing.T) {
	dir := t.TempDir()
	_, err := foredial(t, "migrate", "--database.url=sqlite://"+dir, "--roles=task,contact")
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(dir, "task.db"))
	require.FileExists(t, filepath.Join(dir, "contact.db"))
	require.NoFileExists(t, filepath.Join(dir, "result.db"))
}
