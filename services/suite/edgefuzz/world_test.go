package edgefuzz_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/grpclog"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/services/suite"
)

// patience is how long a request may take, and a stream is read.
const patience = 10 * time.Second

// world is a suite, and what it takes to call it.
type world struct {
	*suite.Suite

	admin   string // a token
	methods []protoreflect.MethodDescriptor
	log     *journal
	grpc    *http.Client // HTTP/2 without TLS
	rest    *http.Client
}

// newWorld starts a suite without limits: what it is asked here is more than anybody may ask.
func newWorld(t testing.TB) *world {
	t.Helper()
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, io.Discard)) // as the program does
	cfg, err := suite.Defaults()
	require.NoError(t, err)
	cfg.Data, cfg.Redis.URL, cfg.Limits = t.TempDir(), "memory://", suite.Limits{}
	cfg.Listen.GRPC, cfg.Listen.HTTP, cfg.Listen.Ops = "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"
	w := &world{log: &journal{}, methods: methods(), rest: &http.Client{}}
	w.Suite, err = suite.New(t.Context(), cfg, slog.New(w.log))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Stop(context.Background())) })
	require.NoError(t, w.Start(t.Context()))
	w.admin, err = w.Token(auth.Identity{Subject: "fuzz", Tenant: "acme", Role: auth.TenantAdmin}, 24*time.Hour)
	require.NoError(t, err)
	var http2 http.Protocols
	http2.SetUnencryptedHTTP2(true)
	w.grpc = &http.Client{Transport: &http.Transport{Protocols: &http2}}
	t.Cleanup(w.grpc.CloseIdleConnections)
	t.Cleanup(w.rest.CloseIdleConnections)
	require.Eventually(t, w.ready, 15*time.Second, 20*time.Millisecond)
	return w
}

func (w *world) ready() bool {
	resp, err := w.rest.Get("http://" + w.Ops() + "/readyz")
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// methods are all public RPCs, in the order of their names.
func methods() (all []protoreflect.MethodDescriptor) {
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if p := string(file.Package()); !strings.HasPrefix(p, "foredial.") || strings.Contains(p, ".internal.") {
			return true
		}
		for i := range file.Services().Len() {
			list := file.Services().Get(i).Methods()
			for j := range list.Len() {
				all = append(all, list.Get(j))
			}
		}
		return true
	})
	slices.SortFunc(all, func(a, b protoreflect.MethodDescriptor) int {
		return strings.Compare(string(a.FullName()), string(b.FullName()))
	})
	return all
}

// journal keeps what a suite logs as its own fault.
type journal struct {
	mu     sync.Mutex
	faults []string
}

// Enabled implements slog.Handler.
func (*journal) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelError }

// Handle implements slog.Handler.
func (j *journal) Handle(_ context.Context, r slog.Record) error {
	var line strings.Builder
	line.WriteString(r.Message)
	r.Attrs(func(a slog.Attr) bool {
		fmt.Fprintf(&line, " %s=%v", a.Key, a.Value)
		return true
	})
	j.mu.Lock()
	defer j.mu.Unlock()
	j.faults = append(j.faults, line.String())
	return nil
}

// WithAttrs implements slog.Handler.
func (j *journal) WithAttrs([]slog.Attr) slog.Handler { return j }

// WithGroup implements slog.Handler.
func (j *journal) WithGroup(string) slog.Handler { return j }

// take returns the faults since it was last asked.
func (j *journal) take() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	faults := j.faults
	j.faults = nil
	return faults
}
