package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/sqldb"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/result/internal/store"
)

// answered is an entry of a call that began some minutes after dial.
func answered(id string, minutes int) *auditv1.AuditEntry {
	return &auditv1.AuditEntry{
		Id: id, Time: timestamppb.New(dial.Add(time.Duration(minutes) * time.Minute)),
		Subject: "ann", Role: "tenant_admin", Method: "method", Code: "OK",
	}
}

// log reads a tenant's log in pages, and checks its chain.
func (s *suite) log(t *testing.T, tenant string) (all []*auditv1.AuditEntry) {
	t.Helper()
	var chain audit.Chain
	for _, e := range s.logged(t, tenant, store.AuditFilter{}, 7) {
		require.NoError(t, chain.Add(e))
		all = append(all, e)
	}
	return all
}

// logged reads what a filter chooses, in pages.
func (s *suite) logged(t *testing.T, tenant string, f store.AuditFilter, size int) (all []*auditv1.AuditEntry) {
	t.Helper()
	var after store.AuditPosition
	for more := true; more; {
		var page []*auditv1.AuditEntry
		var err error
		page, more, err = s.other.AuditEntries(s.ctx, tenant, f, after, size)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page), size)
		all = append(all, page...)
		if more {
			last := page[len(page)-1]
			after = store.AuditPosition{Sequence: last.GetSequence(), Time: last.GetTime().AsTime().UnixMicro()}
		}
	}
	return all
}

func auditKeepsEveryField(t *testing.T, s *suite) {
	whole := &auditv1.AuditEntry{
		Id: "a", Time: timestamppb.New(dial), Subject: "ann", Role: "agent", AgentId: "a1", CredentialId: "k1", Method: "m",
		Targets: map[string]string{"id": "c<1>", "ids": "x,y"}, Purpose: "weil es \"so\" ist", Code: "NOT_FOUND", RequestId: "r", Address: "::1",
	}
	require.NoError(t, s.store.AppendAudit(s.ctx, s.tenant, whole, answered("b", 0)))
	got := s.log(t, s.tenant)
	require.Len(t, got, 2)
	require.Zero(t, whole.GetSequence(), "what was given is not changed")
	require.Empty(t, got[0].GetPreviousHash())
	require.Equal(t, got[0].GetHash(), got[1].GetPreviousHash())
	whole.Sequence, whole.Hash, whole.PreviousHash = 1, got[0].GetHash(), []byte{}
	require.Empty(t, cmp.Diff(whole, got[0], protocmp.Transform()))
}

func auditIsAppendedOnce(t *testing.T, s *suite) {
	for _, batch := range [][]*auditv1.AuditEntry{
		{answered("b", 0), answered("a", 0), answered("b", 1)}, {answered("a", 2)}, {answered("c", 0), answered("b", 3)},
	} {
		require.NoError(t, s.store.AppendAudit(s.ctx, s.tenant, batch...))
	}
	var got []string
	for _, e := range s.log(t, s.tenant) {
		got = append(got, fmt.Sprint(e.GetId(), e.GetTime().AsTime().Sub(dial).Minutes()))
	}
	require.Equal(t, []string{"b0", "a0", "c0"}, got)
	require.NoError(t, s.store.AppendAudit(s.ctx, s.tenant+"-other", answered("a", 0)))
	require.Len(t, s.log(t, s.tenant+"-other"), 1, "another tenant has a chain of its own")
}

// Two processes append at once, some of it the same.
func auditIsOneChain(t *testing.T, s *suite) {
	const writers, each = 6, 30
	var group errgroup.Group
	for w := range writers {
		group.Go(func() error {
			for i := range each {
				st := []*store.Store{s.store, s.other}[(w+i)%2]
				if err := st.AppendAudit(s.ctx, s.tenant, answered(fmt.Sprint(w, "-", i), i), answered(fmt.Sprint("same-", i), i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	require.Len(t, s.log(t, s.tenant), writers*each+each)
}

func auditIsAppendOnly(t *testing.T, s *suite) {
	named := answered("a", 0)
	named.Targets = map[string]string{"id": "c1"}
	require.NoError(t, s.store.AppendAudit(s.ctx, s.tenant, named))
	statements := []string{
		`UPDATE audit_entry SET subject = 'bob'`, `DELETE FROM audit_entry`,
		`UPDATE audit_target SET target = 'c2'`, `DELETE FROM audit_target`,
	}
	if s.db.Dialect() == sqldb.Postgres {
		statements = append(statements, `TRUNCATE audit_entry`, `TRUNCATE audit_target`)
	}
	for _, statement := range statements {
		_, err := s.db.Exec(s.ctx, statement)
		require.ErrorContains(t, err, "is append-only", statement)
	}
	require.Equal(t, "ann", s.log(t, s.tenant)[0].GetSubject())
}

func auditIsFiltered(t *testing.T, s *suite) {
	var entries []*auditv1.AuditEntry
	for i, e := range []struct {
		minutes                 int
		subject, method, target string
	}{
		{5, "ann", "Get", "c1"}, {4, "bob", "Get", "c1,c2"}, {3, "ann", "List", ""}, {2, "ann", "Get", "c2"}, {1, "bob", "List", "c1"}, {0, "ann", "Get", "?"},
	} {
		entry := answered(fmt.Sprint(i), e.minutes)
		entry.Subject, entry.Method = e.subject, e.method
		if e.target != "" {
			entry.Targets = map[string]string{"ids": e.target, "again": e.target}
		}
		entries = append(entries, entry)
	}
	require.NoError(t, s.store.AppendAudit(s.ctx, s.tenant, entries...))
	require.NoError(t, s.store.AppendAudit(s.ctx, s.tenant+"-other", entries...))
	at := func(minutes int) time.Time { return dial.Add(time.Duration(minutes) * time.Minute) }
	for name, tc := range map[string]struct {
		filter store.AuditFilter
		want   []int64
	}{
		"all":                   {store.AuditFilter{}, []int64{1, 2, 3, 4, 5, 6}},
		"after":                 {store.AuditFilter{After: 4}, []int64{5, 6}},
		"subject":               {store.AuditFilter{Subject: "bob"}, []int64{2, 5}},
		"method":                {store.AuditFilter{Method: "List"}, []int64{3, 5}},
		"target":                {store.AuditFilter{Target: "c1"}, []int64{1, 2, 5}},
		"one of several":        {store.AuditFilter{Target: "c2"}, []int64{2, 4}},
		"not what was no name":  {store.AuditFilter{Target: "?"}, nil},
		"several":               {store.AuditFilter{Target: "c1", Subject: "bob", Method: "Get"}, []int64{2}},
		"target, after":         {store.AuditFilter{Target: "c1", After: 1}, []int64{2, 5}},
		"from, by time":         {store.AuditFilter{From: at(3)}, []int64{3, 2, 1}},
		"to":                    {store.AuditFilter{To: at(2)}, []int64{6, 5}},
		"span":                  {store.AuditFilter{From: at(1), To: at(4)}, []int64{5, 4, 3}},
		"span, target, subject": {store.AuditFilter{From: at(1), To: at(5), Target: "c1", Subject: "bob"}, []int64{5, 2}},
		"span, after":           {store.AuditFilter{From: at(0), After: 3}, []int64{6, 5, 4}},
		"nobody":                {store.AuditFilter{Subject: "eve"}, nil},
	} {
		for _, size := range []int{1, 2, 100} {
			var got []int64
			for _, e := range s.logged(t, s.tenant, tc.filter, size) {
				got = append(got, e.GetSequence())
			}
			require.Equal(t, tc.want, got, "%s, in pages of %d", name, size)
		}
	}
}

// Entries that are large are few to a page, and there is one at least.
func auditPagesFitAMessage(t *testing.T, s *suite) {
	for i := range 4 {
		large := answered(fmt.Sprint(i), i)
		large.Targets = map[string]string{"ids": strings.Repeat("x", 1<<20)}
		large.Targets["ids"] = strings.Join(strings.SplitAfter(large.GetTargets()["ids"], strings.Repeat("x", 200)), ",")
		require.NoError(t, s.store.AppendAudit(s.ctx, s.tenant, large))
	}
	page, more, err := s.store.AuditEntries(s.ctx, s.tenant, store.AuditFilter{}, store.AuditPosition{}, 100)
	require.NoError(t, err)
	require.Len(t, page, 2)
	require.True(t, more)
	require.Len(t, s.log(t, s.tenant), 4)
}

func callsUnderWayAreForgotten(t *testing.T, s *suite) {
	begun := answered("a", 0)
	begun.Code = ""
	require.NoError(t, s.store.BeginAudit(s.ctx, s.tenant, begun))
	require.NoError(t, s.store.BeginAudit(s.ctx, s.tenant, answered("left", 0)))
	require.Empty(t, s.log(t, s.tenant))
	require.NoError(t, s.store.AppendAudit(s.ctx, s.tenant, answered("a", 0)))

	loop := s.other.OverdueCalls() // it is long after dial
	again, err := loop.Run(s.ctx)
	require.NoError(t, err)
	require.Zero(t, again)
	require.NoError(t, s.store.AppendAudit(s.ctx, s.tenant, answered("left", 0)))
	var got []string
	for _, e := range s.log(t, s.tenant) {
		got = append(got, e.GetId()+" "+e.GetCode())
	}
	require.Equal(t, []string{"a OK", "left UNKNOWN"}, got)
}
