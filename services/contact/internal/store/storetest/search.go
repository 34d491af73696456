package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// found are the contacts of a search, page by page.
func (f *fixture) found(wanted store.Search, size int) (ids []string) {
	f.t.Helper()
	behind := store.Newest{}
	for {
		list, err := f.Search(f.ctx, tenant, wanted, behind, size)
		require.NoError(f.t, err)
		for _, c := range list {
			whole, err := f.Contact(f.ctx, tenant, c.TaskID, c.ID)
			require.NoError(f.t, err)
			require.Equal(f.t, whole, c)
			ids = append(ids, c.ID)
		}
		require.Less(f.t, len(ids), 100, "a page comes again")
		if len(list) < size {
			return ids
		}
		last := list[len(list)-1]
		behind = store.Newest{CreatedAt: last.CreatedAt, ID: last.ID}
	}
}

func testSearch(t *testing.T, f *fixture) {
	const shared = "+491701"
	tasks := []string{"t1", "t2", "t3"}
	var made []*contact.Contact
	for i := range 24 { // three at each moment, one in each task
		c := customer(i%2, shared, fmt.Sprintf("+49180%d", i))
		c.TaskID, c.CreatedAt = tasks[i%3], noon.Add(time.Duration(i/3)*time.Microsecond)
		_, err := f.Create(f.ctx, tenant, store.Creation{TaskID: c.TaskID, Order: importOrder, Contacts: []*contact.Contact{c}}, c.CreatedAt)
		require.NoError(t, err)
		made = append(made, c)
	}
	_, err := f.Create(f.ctx, "other", store.Creation{TaskID: "t1", Order: importOrder, Contacts: []*contact.Contact{customer(1, shared)}}, noon)
	require.NoError(t, err)
	nameless := customer(0, "+491799")
	nameless.Reference = ""
	f.load("t1", nameless)

	slices.SortFunc(made, func(a, b *contact.Contact) int {
		if byTime := b.CreatedAt.Compare(a.CreatedAt); byTime != 0 {
			return byTime
		}
		return slices.Compare([]byte(b.ID), []byte(a.ID))
	})
	those := func(which func(*contact.Contact) bool) (ids []string) {
		for _, c := range made {
			if which(c) {
				ids = append(ids, c.ID)
			}
		}
		return ids
	}
	all := func(*contact.Contact) bool { return true }
	odd := func(c *contact.Contact) bool { return c.Reference == "r1" }
	for _, size := range []int{1, 2, 5, 24, 100} {
		require.Equal(t, those(all), f.found(store.Search{Having: store.Filter{Number: shared}}, size))
		require.Equal(t, those(odd), f.found(store.Search{Having: store.Filter{Reference: "r1"}}, size))
		for _, some := range [][]string{{"t2"}, {"t3", "t1", "gone"}} {
			of := func(which func(*contact.Contact) bool) []string {
				return those(func(c *contact.Contact) bool { return slices.Contains(some, c.TaskID) && which(c) })
			}
			require.Equal(t, of(all), f.found(store.Search{Tasks: some, Having: store.Filter{Number: shared}}, size))
			require.Equal(t, of(odd), f.found(store.Search{Tasks: some, Having: store.Filter{Reference: "r1"}}, size))
		}
	}
	require.Len(t, f.found(store.Search{Having: store.Filter{Number: "+491807"}}, 9), 1)
	for _, nobodys := range []store.Filter{{Number: "+491809999"}, {Reference: "r"}, {Reference: "R1"}} {
		require.Empty(t, f.found(store.Search{Having: nobodys}, 9), nobodys)
	}
	require.Empty(t, f.found(store.Search{Tasks: []string{}, Having: store.Filter{Number: shared}}, 9), "who sees no task finds nobody")

	f.erase(shared, terms(), noon)
	require.Empty(t, f.found(store.Search{Having: store.Filter{Number: shared}}, 9))
	require.Len(t, f.found(store.Search{Having: store.Filter{Reference: "r1"}}, 99), 12, "they have another number left")
}
