package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// pastOf leases the next contacts and returns the earlier dials that come with each.
func (f *fixture) pastOf(leaseID string, n int, now time.Time) map[string][]store.Past {
	f.t.Helper()
	batch, err := f.Lease(f.ctx, request(leaseID, n), now)
	require.NoError(f.t, err)
	past := map[string][]store.Past{}
	for _, c := range batch.Contacts {
		past[c.ID] = c.Past
	}
	return past
}

// A contact comes with its latest dials, latest first, whatever became of them; a
// preview that was not dialled is none.
func testLeasePast(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, "+491701", "+491702"), customer(3, "+491703"), customer(4, "+491704"))
	for i, number := range []string{"+491701", "+491702"} {
		f.dial(fmt.Sprint("a", i), ids[0], number, noon.Add(time.Duration(i)*time.Hour))
		f.apply(fmt.Sprint("a", i), "BUSY", noon.Add(time.Duration(i)*time.Hour+minute))
	}
	require.Equal(t, ids[:2], f.lease("given back", 2, noon.Add(90*minute)))
	_, err := f.Return(f.ctx, tenant, fence, "given back", ids, noon.Add(90*minute))
	require.NoError(t, err)
	_, err = f.Resolve(f.ctx, tenant, "never", noon)
	require.NoError(t, err)

	at := noon.Add(2 * time.Hour)
	want := map[string][]store.Past{
		ids[0]: {
			{At: noon.Add(time.Hour), Number: "+491702", AgentID: "ann", Result: "BUSY"},
			{At: noon, Number: "+491701", AgentID: "ann", Result: "BUSY"},
		},
		ids[1]: nil, ids[2]: nil,
	}
	require.Equal(t, want, f.pastOf("l1", 3, at))
	require.Equal(t, want, f.pastOf("l1", 3, at), "what the lease holds, read again")

	// Five are enough, and what is erased is not shown.
	_, err = f.Return(f.ctx, tenant, fence, "l1", ids, at)
	require.NoError(t, err)
	for i := range 4 {
		_, err = f.db.Exec(f.ctx, `INSERT INTO attempt (tenant, id, task_id, contact_id, number, agent_id, begun, begun_at, counted, fail_code, result, ended_at)
			VALUES ($1, $2, $3, $4, 'h:ab', 'bob', $5, $6, $7, '00145', 'UNREACHABLE', $6)`,
			tenant, fmt.Sprint("b", i), task, ids[0], true, sqldb.Time(noon.Add(time.Duration(61+i)*minute)), false)
		require.NoError(t, err)
	}
	past := f.pastOf("l2", 1, at)[ids[0]]
	require.Len(t, past, 5)
	require.Equal(t, store.Past{At: noon.Add(64 * minute), AgentID: "bob", Result: "UNREACHABLE"}, past[0])
	require.Equal(t, "+491702", past[4].Number)
	require.Equal(t, contact.Leased, f.get(ids[0]).State)
}
