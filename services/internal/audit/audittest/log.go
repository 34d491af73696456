package audittest

import (
	"context"
	"slices"
	"sync"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	auditinternalv1 "github.com/foredial/foredial/proto/gen/foredial/audit/internalapi/v1"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
)

// Log is the append service, in memory: it takes an entry once, by its id.
type Log struct {
	auditinternalv1.UnimplementedAppendServiceServer

	mu      sync.Mutex
	entries map[string][]*auditv1.AuditEntry
	pending map[string][]*auditv1.AuditEntry
	calls   int
	answer  error
}

// Answer has calls fail from now on, before anything is taken; nil: they work.
func (l *Log) Answer(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = err
}

// AppendEntries implements AppendService.
func (l *Log) AppendEntries(ctx context.Context, req *auditinternalv1.AppendEntriesRequest) (*auditinternalv1.AppendEntriesResponse, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	if l.answer != nil {
		return nil, l.answer
	}
	if l.entries == nil {
		l.entries, l.pending = map[string][]*auditv1.AuditEntry{}, map[string][]*auditv1.AuditEntry{}
	}
	tenant := auth.Tenant(ctx)
	for _, e := range req.GetEntries() {
		into := l.entries
		if e.GetCode() == "" {
			into = l.pending
		}
		known := func(o *auditv1.AuditEntry) bool { return o.GetId() == e.GetId() }
		if !slices.ContainsFunc(into[tenant], known) {
			into[tenant] = append(into[tenant], e)
		}
	}
	return &auditinternalv1.AppendEntriesResponse{}, nil
}

// Entries are a tenant's, in the order in which they came first.
func (l *Log) Entries(tenant string) []*auditv1.AuditEntry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries[tenant])
}

// Pending are those that came without a code.
func (l *Log) Pending(tenant string) []*auditv1.AuditEntry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.pending[tenant])
}

// Calls is how often it was called.
func (l *Log) Calls() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls
}

// conn calls a log directly.
type conn struct {
	grpc.ClientConnInterface

	log *Log
}

// Conn is a connection to the log without a server between.
func (l *Log) Conn() grpc.ClientConnInterface { return conn{log: l} }

// Invoke implements grpc.ClientConnInterface.
func (c conn) Invoke(ctx context.Context, _ string, args, _ any, _ ...grpc.CallOption) error {
	_, err := c.log.AppendEntries(ctx, args.(*auditinternalv1.AppendEntriesRequest))
	return err
}
