package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func testCreate(t *testing.T, f *fixture) {
	given := customer(2, "+491701", "+491702")
	given.Numbers[1] = contact.Number{
		E164: "+491702", Type: "mobile", Sequence: 7, Delay: 90 * time.Second, Zone: "Europe/Berlin",
	}
	id := f.load(task, given)[0]
	require.Equal(t, &contact.Contact{
		ID: id, TaskID: task, Order: 1, SortKey: []byte{1, 0, 0, 0, 0, 0, 0, 0, 1}, Reference: "r2", Name: "Customer",
		Priority: 3, Attributes: map[string]string{"city": "Bonn"}, State: contact.Ready, Version: 1,
		Numbers:   []contact.Number{{E164: "+491701"}, given.Numbers[1]},
		CreatedAt: noon, UpdatedAt: noon,
	}, f.get(id))
	next := f.load(task, customer(3, "+491703"))[0]
	require.EqualValues(t, 2, f.get(next).Order)
	require.Equal(t, []string{id, next}, f.lease("l1", 9, noon))
}

func testCreateAgain(t *testing.T, f *fixture) {
	creation := func(content, answer string, list ...*contact.Contact) store.Creation {
		return store.Creation{
			Request: store.Request{ID: "req", Content: content}, TaskID: task, Order: importOrder, Contacts: list, Answer: answer,
		}
	}
	_, found, err := f.Answered(f.ctx, tenant, store.Request{ID: "req"})
	require.NoError(t, err)
	require.False(t, found)
	for _, want := range []string{"first", "second"} {
		answer, err := f.Create(f.ctx, tenant, creation("sha", want, customer(2, "+491701")), noon)
		require.NoError(t, err)
		require.Equal(t, "first", answer)
	}
	require.Len(t, f.all(), 1)
	answer, found, err := f.Answered(f.ctx, tenant, store.Request{ID: "req", Content: "sha"})
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, "first", answer)
	_, err = f.Create(f.ctx, tenant, creation("other", "third", customer(2, "+491701")), noon)
	require.ErrorIs(t, err, store.ErrOtherRequest)
	_, _, err = f.Answered(f.ctx, tenant, store.Request{ID: "req", Content: "other"})
	require.ErrorIs(t, err, store.ErrOtherRequest)

	require.NoError(t, f.ForgetAnswers(f.ctx, noon.Add(24*time.Hour)))
	_, err = f.Create(f.ctx, tenant, creation("other", "third", customer(2, "+491702")), noon)
	require.ErrorIs(t, err, store.ErrOtherRequest, "kept for a day")
	require.NoError(t, f.ForgetAnswers(f.ctx, noon.Add(24*time.Hour+1000)))
	_, err = f.Create(f.ctx, tenant, creation("other", "third", customer(2, "+491702")), noon)
	require.NoError(t, err)
}

func change(id string, t store.Terms) store.Update {
	return store.Update{TaskID: task, ID: id, Terms: t}
}

func testUpdate(t *testing.T, f *fixture) {
	ids := f.loadIn(byPriority, task, customer(2, "+491701"), customer(3, "+491702"))
	inOrder := terms()
	inOrder.Order = byPriority
	later := noon.Add(minute)
	changed, err := f.Update(f.ctx, tenant, change(ids[1], inOrder), func(c *contact.Contact) error {
		c.Reference, c.Name, c.Priority, c.Attributes = "R", "Wang", 1, map[string]string{"age": "9"}
		return nil
	}, later)
	require.NoError(t, err)
	require.Equal(t, changed, f.get(ids[1]), "as it is kept")
	require.Equal(t, []any{"R", "Wang", 1, "9", int64(2), later},
		[]any{changed.Reference, changed.Name, changed.Priority, changed.Attributes["age"], changed.Version, changed.UpdatedAt})
	r := request("l1", 1)
	r.Order = byPriority
	require.Equal(t, ids[1:], f.leaseOf(r, noon), "it has a new place")
}

// Numbers that stay keep what is known of them; the contact goes where they put it.
func testUpdateNumbers(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0, "+491701"))
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", "BUSY", noon)
	tally := f.get(ids[0]).Numbers[0]
	set := func(numbers ...contact.Number) *contact.Contact {
		_, err := f.Update(f.ctx, tenant, change(ids[0], terms()), func(c *contact.Contact) error {
			c.Numbers = numbers
			return nil
		}, noon)
		require.NoError(t, err)
		return f.get(ids[0])
	}
	c := set(contact.Number{E164: number0, Type: "office"})
	tally.Type = "office"
	require.Equal(t, []contact.Number{tally}, c.Numbers)
	require.Equal(t, contact.Waiting, c.State)
	require.Equal(t, tally.DueAt, c.DueAt)
	c = set(contact.Number{E164: "+491709"}, contact.Number{E164: number0})
	require.Equal(t, contact.Ready, c.State, "there is a number to call")
	require.Equal(t, 1, c.Attempts())
	require.Equal(t, ids, f.lease("l1", 1, noon))
}

func testUpdateRefused(t *testing.T, f *fixture) {
	ids := f.loadMany(3)
	f.dial("a1", ids[0], number0, noon)
	f.lease("l1", 1, noon)
	none := func(*contact.Contact) error { return nil }
	for i, state := range []contact.State{contact.Calling, contact.Leased} {
		_, err := f.Update(f.ctx, tenant, change(ids[i], terms()), none, noon)
		held, ok := errors.AsType[*store.StateError](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, state, held.State)
	}
	stale := change(ids[2], terms())
	stale.Version = 1
	_, err := f.Update(f.ctx, tenant, stale, none, noon)
	require.NoError(t, err)
	_, err = f.Update(f.ctx, tenant, stale, none, noon)
	require.ErrorIs(t, err, store.ErrVersion)
	_, err = f.Update(f.ctx, tenant, change("none", terms()), none, noon)
	require.ErrorIs(t, err, store.ErrNoContact)
	refusal := errors.New("no")
	_, err = f.Update(f.ctx, tenant, change(ids[2], terms()), func(c *contact.Contact) error {
		c.Name = "changed"
		return refusal
	}, noon)
	require.ErrorIs(t, err, refusal)
	require.Equal(t, "Customer", f.get(ids[2]).Name)
}

func testFilters(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, "+491701", "+491702"), customer(3, "+491702"), customer(3, "+491703"))
	f.load("t2", customer(3, "+491702"))
	f.dial("a1", ids[0], "+491701", noon)
	find := func(filter store.Filter) (found []string) {
		list, err := f.Contacts(f.ctx, tenant, task, 0, filter, 9)
		require.NoError(t, err)
		for _, c := range list {
			found = append(found, c.ID)
		}
		return found
	}
	require.Equal(t, ids, find(store.Filter{}))
	require.Equal(t, ids[:1], find(store.Filter{States: []contact.State{contact.Calling}}))
	require.Equal(t, ids[:2], find(store.Filter{Number: "+491702"}))
	require.Equal(t, ids[1:], find(store.Filter{Reference: "r3"}))
	require.Equal(t, ids[1:2], find(store.Filter{Reference: "r3", Number: "+491702", States: []contact.State{contact.Ready}}))
	require.Empty(t, find(store.Filter{Number: "+491709"}))
	list, err := f.Contacts(f.ctx, tenant, task, f.get(ids[0]).Order, store.Filter{Number: "+491702"}, 9)
	require.NoError(t, err)
	require.Len(t, list, 1, "page by page too")
}
