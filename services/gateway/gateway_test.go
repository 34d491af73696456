package gateway_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/gateway"
)

var quiet = slog.New(slog.DiscardHandler)

// world is a gateway with services of the test's making behind it.
type world struct {
	server  *rpc.Server
	gateway *gateway.Service
	url     string
	token   string
	client  *http.Client
}

// services are what is behind; nil ones are not there.
type services struct {
	task    taskv1.TaskServiceServer
	contact contactv1.ContactServiceServer
	lists   contactv1.NumberListServiceServer
	result  resultv1.ResultServiceServer
	// others registers more; allow, if set, hears of every call.
	others func(grpc.ServiceRegistrar)
	allow  func(method string, who auth.Identity) error
	cfg    gateway.Config
	// callers, if set, know more credentials than the tokens of the key.
	callers func(*auth.Key) rpc.Authenticator
	deps    func(*gateway.Deps)
}

func start(t *testing.T, s services) *world {
	t.Helper()
	ignore := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, ignore) })
	key, err := auth.NewKey()
	require.NoError(t, err)
	if s.allow == nil {
		s.allow = func(string, auth.Identity) error { return nil }
	}
	callers := rpc.Authenticator(key)
	if s.callers != nil {
		callers = s.callers(key)
	}
	server, err := rpc.NewServer(rpc.Config{Log: quiet, Callers: callers, Registry: prometheus.NewRegistry(), Allow: s.allow})
	require.NoError(t, err)
	if s.task != nil {
		taskv1.RegisterTaskServiceServer(server, s.task)
	}
	if s.contact != nil {
		contactv1.RegisterContactServiceServer(server, s.contact)
	}
	if s.lists != nil {
		contactv1.RegisterNumberListServiceServer(server, s.lists)
	}
	if s.result != nil {
		resultv1.RegisterResultServiceServer(server, s.result)
	}
	if s.others != nil {
		s.others(server)
	}
	server.Serve(nil)
	t.Cleanup(func() { require.NoError(t, server.Stop(expired())) })
	conn, err := rpc.Dial("local", "", server.Local)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })

	w := &world{server: server, client: &http.Client{Transport: &http.Transport{}}}
	w.token, err = key.Sign(auth.Identity{Subject: "test", Tenant: "acme", Role: auth.TenantAdmin}, time.Now(), time.Hour)
	require.NoError(t, err)
	services, err := rpc.DialService("local", key, server.Local)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, services.Close()) })
	w.gateway, w.url = serve(t, s.cfg, conn, func(d *gateway.Deps) {
		d.Sessions = services
		if s.deps != nil {
			s.deps(d)
		}
	})
	t.Cleanup(w.client.CloseIdleConnections)
	return w
}

func serve(t *testing.T, cfg gateway.Config, conn grpc.ClientConnInterface, more ...func(*gateway.Deps)) (*gateway.Service, string) {
	t.Helper()
	if cfg.MaxImport == 0 {
		cfg.MaxImport = 1 << 30
	}
	if cfg.Idle == 0 {
		cfg.Idle = 10 * time.Second
	}
	if cfg.SessionTTL == 0 {
		cfg.SessionTTL = time.Hour
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	if cfg.OIDC.ClientID != "" && cfg.PublicURL == "" {
		cfg.PublicURL = "http://" + l.Addr().String()
	}
	deps := gateway.Deps{
		Log: quiet, Registry: prometheus.NewRegistry(),
		Task: conn, Contact: conn, Dispatcher: conn, Result: conn, Notification: conn,
	}
	for _, set := range more {
		set(&deps)
	}
	g, err := gateway.New(cfg, deps)
	require.NoError(t, err)
	g.Serve(l)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		require.NoError(t, g.Stop(ctx))
	})
	if deps.TLS != nil {
		return g, "https://" + l.Addr().String()
	}
	return g, "http://" + l.Addr().String()
}

// expired is a context for stopping without patience.
func expired() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func (w *world) request(t *testing.T, method, path, body string, header ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.url+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+w.token)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// do sends a request and reads the whole answer.
func (w *world) do(t *testing.T, r *http.Request) (*http.Response, string) {
	t.Helper()
	resp, err := w.client.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(body)
}

func (w *world) get(t *testing.T, path string, header ...string) (*http.Response, string) {
	t.Helper()
	return w.do(t, w.request(t, http.MethodGet, path, "", header...))
}

// line reads one line of a stream.
func line(t *testing.T, r *bufio.Reader) string {
	t.Helper()
	text, err := r.ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSuffix(text, "\n")
}
