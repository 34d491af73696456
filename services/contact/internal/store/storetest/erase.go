package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func (f *fixture) erase(number string, of store.Terms, now time.Time) store.Erasure {
	f.t.Helper()
	did, err := f.Erase(f.ctx, tenant, number, always(of), now)
	require.NoError(f.t, err)
	return did
}

// remembered are the tables and columns that still have a text in them.
func (f *fixture) remembered(text string) (where []string) {
	f.t.Helper()
	for _, column := range []string{
		"contact.reference", "contact.name", "contact.attributes", "number.number", "live_number.number",
		"attempt.number", "appointment.number", "appointment.remark", "list_number.number", "list_number.remark", "request.answer",
	} {
		table, name, _ := strings.Cut(column, ".")
		var n int
		require.NoError(f.t, f.db.QueryRow(f.ctx, `SELECT count(*) FROM `+table+` WHERE `+name+` LIKE $1`, "%"+text+"%").Scan(&n))
		if n > 0 {
			where = append(where, column)
		}
	}
	return where
}

func testErase(t *testing.T, f *fixture) {
	byNumbers := store.Terms{Order: byNumber, Rules: rules()}
	ids := f.loadIn(byNumber, task, customer(2, number0), customer(3, "+491799", number0))
	other := f.loadIn(byNumber, "other", customer(4, number0, "+491701"))
	r := request("l1", 1)
	r.Order = byNumber
	require.Equal(t, ids[:1], f.leaseOf(r, noon))
	_, err := f.Begin(f.ctx, tenant, attempt("a1", ids[0], number0, noon), "l1", byNumbers)
	require.NoError(t, err)
	_, err = f.Apply(f.ctx, tenant, outcome("a1", "BUSY", noon), always(byNumbers), noon)
	require.NoError(t, err)
	f.agree("a1", noon.Add(time.Hour), noon)

	require.Equal(t, store.Erasure{Contacts: 3, Erased: 1, Attempts: 1}, f.erase(number0, byNumbers, noon))
	require.Empty(t, f.remembered(number0))
	require.Equal(t, []string{"contact.reference"}, f.remembered("r3"), "of another contact")
	require.Empty(t, f.remembered("r2"))
	require.Empty(t, f.remembered("call back"))
	f.requireAppointment("a1", contact.AppointmentBlocked)
	gone := f.get(ids[0])
	require.Equal(t, contact.Erased, gone.Reason)
	require.Empty(t, gone.Name+gone.Reference)
	require.Empty(t, gone.Attributes)
	require.Empty(t, gone.Numbers)
	require.NotContains(t, string(gone.SortKey), number0)
	left := f.get(ids[1])
	require.Equal(t, contact.Ready, left.State)
	require.Equal(t, []contact.Number{{E164: "+491799"}}, left.Numbers)
	first, err := f.Contact(f.ctx, tenant, "other", other[0])
	require.NoError(t, err)
	require.Equal(t, append([]byte{1}, byNumber.Key(first)...), first.SortKey, "its first number is another now")
	require.Zero(t, f.erase(number0, byNumbers, noon), "nothing is left")
}

func testEraseHeld(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0, "+491701"), customer(3, "+491702"))
	f.dial("a0", ids[0], "+491701", noon)
	f.apply("a0", "BUSY", noon)
	f.agree("a0", noon, noon)
	require.Equal(t, ids, f.lease("l1", 2, noon))
	require.Equal(t, store.Erasure{Contacts: 1, Attempts: 1}, f.erase("+491701", terms(), noon))
	f.requireAppointment("a0", contact.AppointmentBlocked)
	f.requireRevoked(store.CauseErased, ids[0])
	_, err := f.Begin(f.ctx, tenant, attempt("a1", ids[0], number0, noon), "l1", terms())
	require.ErrorIs(t, err, store.ErrLeaseLost)

	_, err = f.Begin(f.ctx, tenant, attempt("a2", ids[1], "+491702", noon), "l1", terms())
	require.NoError(t, err)
	_, err = f.Erase(f.ctx, tenant, "+491702", always(terms()), noon)
	require.ErrorIs(t, err, store.ErrLiveCall)
	require.Len(t, f.get(ids[1]).Numbers, 1)
	f.apply("a2", policy.ResultConnected, noon)
	require.Equal(t, store.Erasure{Contacts: 1, Erased: 1, Attempts: 1}, f.erase("+491702", terms(), noon), "the call is over")
	require.Equal(t, contact.Erased, f.get(ids[1]).Reason)
}

// What is erased and comes again is nobody new to the cap and to the lists.
func testEraseCountsOn(t *testing.T, f *fixture) {
	never := store.Blocklist{ID: "never", Limit: policy.Never}
	hourly := store.Blocklist{ID: "hourly", Limit: policy.PerHour, Max: 2}
	blocked, limited := store.NumberList{ID: "never", Blocklist: &never, Zone: time.UTC}, store.NumberList{ID: "hourly", Blocklist: &hourly, Zone: time.UTC}
	for number, list := range map[string]store.NumberList{"+491": blocked, "+492": limited} {
		_, err := f.AddListed(f.ctx, tenant, list, []store.ListedNumber{{Number: number, Remark: "asked for it"}}, noon)
		require.NoError(t, err)
	}
	old := func(number string, n int, begun time.Time) {
		for i := range n {
			_, err := f.db.Exec(f.ctx, `INSERT INTO attempt (tenant, id, task_id, contact_id, number, agent_id, begun, begun_at, counted, result)
				VALUES ($1, $2, $3, 'gone', $4, 'ann', $5, $6, $5, 'BUSY')`,
				tenant, fmt.Sprint(number, "-", begun.Unix(), "-", i), task, number, true, begun.UnixMicro())
			require.NoError(t, err)
		}
	}
	old("+492", 1, noon.Add(-time.Minute))
	old("+493", policy.Cap-1, noon.AddDate(0, -1, 0))
	for _, number := range []string{"+491", "+492", "+493"} {
		f.erase(number, terms(), noon)
		require.Empty(t, f.remembered(number))
	}
	require.Empty(t, f.remembered("asked for it"))

	ids := f.load(task, customer(2, "+491"), customer(3, "+492"), customer(4, "+493"))
	lease := func(leaseID string) []string {
		defer f.returnAll(noon)
		r := request(leaseID, 9)
		r.Blocklists = []store.Blocklist{never, hourly}
		return f.leaseOf(r, noon)
	}
	require.Equal(t, ids[1:], lease("l1"))
	require.Equal(t, contact.Blocklisted, f.get(ids[0]).Reason)
	old("+492", 1, noon)
	old("+493", 1, noon.Add(-time.Hour))
	require.Empty(t, lease("l2"), "the calls before and since, together")
	require.Equal(t, contact.Exhausted, f.get(ids[2]).Reason)
	require.Equal(t, noon.Add(59*time.Minute), f.get(ids[1]).DueAt)

	found, err := f.Listed(f.ctx, tenant, "never", "+491")
	require.NoError(t, err)
	require.NotNil(t, found)
	require.Equal(t, "+491", found.Number)
	added, err := f.AddListed(f.ctx, tenant, blocked, []store.ListedNumber{{Number: "+491"}}, noon)
	require.NoError(t, err)
	require.Zero(t, added, "it was there")
	f.erase("+491", terms(), noon)
	removed, err := f.RemoveListed(f.ctx, tenant, blocked, []string{"+491"}, noon)
	require.NoError(t, err)
	require.Equal(t, 1, removed)
	numbers, err := f.ListedNumbers(f.ctx, tenant, "never", "", 9)
	require.NoError(t, err)
	require.Empty(t, numbers)
}

// A call of which the end is not known is not live: its number can be erased,
// and the end is welcome still.
func testEraseUnreported(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0), customer(3, "+491701", "+491702"))
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", policy.ResultUnknown, noon)
	f.dial("a2", ids[1], "+491701", noon)
	f.apply("a2", policy.ResultUnknown, noon)
	f.erase(number0, terms(), noon)
	f.erase("+491701", terms(), noon)
	require.Equal(t, contact.Erased, f.get(ids[0]).Reason)
	require.Equal(t, contact.Calling, f.get(ids[1]).State)
	require.Equal(t, contact.Erased, f.apply("a1", policy.ResultConnected, noon).Reason)
	require.Equal(t, contact.Ready, f.apply("a2", "BUSY", noon).State, "with the number that is left")
}
