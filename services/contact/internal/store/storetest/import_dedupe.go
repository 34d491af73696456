package storetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func dedupe(scope store.DedupeScope, action store.DedupeAction) store.LoadRules {
	rules := plain()
	rules.Scope, rules.Action = scope, action
	return rules
}

// counts are imported, updated, skipped, rejected.
type counts [4]int64

func countsOf(i store.Import) counts { return counts{i.Imported, i.Updated, i.Skipped, i.Rejected} }

// Of the four rows the second has a number of the first, the third one of a
// contact of the task that is done, the last one of a contact of another task.
func testDedupeScopes(t *testing.T, f *fixture) {
	f.load(task, customer(1, "+491701"))
	f.load("t2", customer(1, "+491702"), customer(2, "+491703"))
	f.dial("a1", f.contacts(task)[0].ID, "+491701", noon)
	f.apply("a1", "REJECTED", noon)
	f.load(task) // nothing more

	for scope, want := range map[store.DedupeScope]counts{
		store.NoScope:     {4, 0, 0, 0},
		store.FileScope:   {3, 0, 1, 0},
		store.TaskScope:   {2, 0, 2, 0},
		store.TenantScope: {2, 0, 2, 0},
	} {
		for _, size := range []int{1, 9} {
			for _, dry := range []bool{true, false} {
				imp := newImport(task, "")
				imp.DryRun = dry
				n := int(scope)*1000 + size*100 // numbers of this import's own
				done := f.importRows(imp, dedupe(scope, store.SkipDuplicate), size,
					row(2, fmt.Sprintf("+4915%05d", n), fmt.Sprintf("+4916%05d", n)),
					row(3, fmt.Sprintf("+4916%05d", n)), row(4, "+491701"), row(5, "+491702"))
				require.Equal(t, want, countsOf(done), "scope %d, batches of %d, dry run %t", scope, size, dry)
				if !dry { // back to where it was
					_, err := f.db.Exec(f.ctx, `DELETE FROM number WHERE contact_id IN (SELECT id FROM contact WHERE import_id = $1)`, done.ID)
					require.NoError(t, err)
					_, err = f.db.Exec(f.ctx, `DELETE FROM contact WHERE import_id = $1`, done.ID)
					require.NoError(t, err)
				}
			}
		}
	}
}

func testDedupeReject(t *testing.T, f *fixture) {
	done := f.importRows(newImport(task, ""), dedupe(store.FileScope, store.RejectDuplicate), 9,
		row(2, "+4917000001"), row(3, "+4917000002", "+4917000001"), row(4, "+4917000002"))
	require.Equal(t, counts{2, 0, 0, 1}, countsOf(done), "a row that was rejected has no numbers")
	rejects, err := f.Rejects(f.ctx, tenant, done.ID, 0, 9)
	require.NoError(t, err)
	require.Len(t, rejects, 1)
	require.EqualValues(t, 3, rejects[0].Line)
	require.NotContains(t, rejects[0].Value, "00001"[:4])
	require.Equal(t, "is a number of another contact", rejects[0].Reason)
}

func testDedupeUpdate(t *testing.T, f *fixture) {
	rules := dedupe(store.TaskScope, store.UpdateDuplicate)
	rules.Order = byPriority
	first := f.importRows(newImport(task, ""), rules, 9, row(2, "+491701"), row(3, "+491702"))
	change := row(2, "+491703", "+491701")
	change.Row.Reference, change.Row.Name, change.Row.Priority = "new", "", 1
	change.Row.Attributes = map[string]string{"tier": "gold"}
	done := f.importRows(newImport(task, ""), rules, 9, change, row(3, "+491703"), row(4, "+491701", "+491702"))
	require.Equal(t, counts{0, 2, 0, 1}, countsOf(done), "the last is like two contacts")

	list := f.contacts(task)
	require.Len(t, list, 2)
	c := list[0]
	require.Equal(t, first.ID, c.ImportID)
	require.Equal(t, []string{"+491701", "+491703"}, numbersOf(c))
	require.Equal(t, map[string]string{"city": "Bonn", "tier": "gold"}, c.Attributes)
	require.Equal(t, "r3", c.Reference, "the last row that had one")
	require.Equal(t, "Customer", c.Name, "an empty cell changes nothing")
	require.EqualValues(t, 2, c.Version)

	up := row(2, "+491702")
	up.Row.Priority = 1
	f.importRows(newImport(task, ""), rules, 9, up)
	list = f.contacts(task)
	require.Less(t, string(list[1].SortKey), string(list[0].SortKey), "it has a new place")

	many := make([]string, 10)
	for i := range many {
		many[i] = fmt.Sprintf("+49171%03d", i)
	}
	many[0] = "+491701"
	done = f.importRows(newImport(task, ""), rules, 9, row(2, many...))
	require.Equal(t, counts{0, 0, 0, 1}, countsOf(done), "eleven numbers are too many")
}

func numbersOf(c *contact.Contact) []string {
	list := make([]string, len(c.Numbers))
	for i, n := range c.Numbers {
		list[i] = n.E164
	}
	return list
}

// A contact that is held is not changed under an agent's eyes; one that waits
// and gets a number is judged anew.
func testDedupeUpdateHeld(t *testing.T, f *fixture) {
	rules := dedupe(store.TaskScope, store.UpdateDuplicate)
	f.importRows(newImport(task, ""), rules, 9, row(2, "+491701"), row(3, "+491702"), row(4, "+491703"))
	list := f.contacts(task)
	f.dial("a1", list[0].ID, "+491701", noon)
	f.apply("a1", "BUSY", noon)
	f.dial("a2", list[1].ID, "+491702", noon)
	require.Equal(t, []string{list[2].ID}, f.lease("l3", 1, noon))

	done := f.importRows(newImport(task, ""), rules, 9,
		row(2, "+491701", "+491704"), row(3, "+491702", "+491705"), row(4, "+491703"))
	require.Equal(t, counts{0, 1, 0, 2}, countsOf(done))
	after := f.contacts(task)
	require.Equal(t, contact.Ready, after[0].State)
	require.Zero(t, after[0].DueAt)
	require.Equal(t, 1, after[0].Numbers[0].Attempts, "its tallies stay")
	require.Len(t, after[1].Numbers, 1)
	require.Equal(t, []string{list[0].ID}, f.lease("l4", 9, noon), "the new number may be called")
}

// numbers that the rows of the property are made of: few, so that they meet.
var pool = []string{"+4917001", "+4917002", "+4917003", "+4917004", "+4917005", "+4917006", "+4917007", "+4917008"}

// upload is a file for a task that has contacts.
type upload struct {
	scope        store.DedupeScope
	action       store.DedupeAction
	before, file [][]string // the numbers of each row
	size         int        // of a batch
}

var uploads = rapid.Custom(func(t *rapid.T) upload {
	numbers := rapid.SliceOfNDistinct(rapid.SampledFrom(pool), 1, 4, rapid.ID[string])
	u := upload{
		scope: rapid.SampledFrom([]store.DedupeScope{store.FileScope, store.TaskScope}).Draw(t, "scope"),
		action: rapid.SampledFrom([]store.DedupeAction{store.SkipDuplicate, store.UpdateDuplicate, store.RejectDuplicate}).
			Draw(t, "action"),
		before: rapid.SliceOfN(numbers, 0, 3).Draw(t, "before"),
		file:   rapid.SliceOfN(numbers, 1, 12).Draw(t, "file"),
	}
	u.size = rapid.IntRange(1, len(u.file)).Draw(t, "size")
	return u
})

// However the rows of a file fall into batches, and whether it is tried or
// done, the same comes of it.
func testDedupeProperty(t *testing.T, f *fixture) {
	for seed := range 20 {
		u := uploads.Example(seed)
		var wantCounts counts
		var want string
		for i, how := range []struct {
			size int
			dry  bool
		}{{len(u.file), false}, {1, false}, {u.size, false}, {len(u.file), true}, {u.size, true}} {
			taskID := fmt.Sprintf("p%d-%d", seed, i) // each run in a task of its own
			f.importRows(newImport(taskID, ""), plain(), 99, rowsOf(u.before)...)
			imp := newImport(taskID, "")
			imp.DryRun = how.dry
			done := f.importRows(imp, dedupe(u.scope, u.action), how.size, rowsOf(u.file)...)
			if i == 0 {
				wantCounts, want = countsOf(done), f.describe(taskID)
				require.EqualValues(t, len(u.file), done.Imported+done.Updated+done.Skipped+done.Rejected)
			}
			require.Equal(t, wantCounts, countsOf(done), "%+v in batches of %d, dry run %t", u, how.size, how.dry)
			if !how.dry {
				require.Equal(t, want, f.describe(taskID), "%+v in batches of %d", u, how.size)
			}
		}
	}
}

func rowsOf(list [][]string) []sheet.Entry {
	rows := make([]sheet.Entry, len(list))
	for i, numbers := range list {
		rows[i] = row(int64(i+2), numbers...)
		rows[i].Row.Attributes = map[string]string{fmt.Sprintf("a%d", i%3): fmt.Sprint(i)}
	}
	return rows
}

// describe is the content of a task, without what differs between two runs.
func (f *fixture) describe(taskID string) string {
	var all strings.Builder
	for _, c := range f.contacts(taskID) {
		fmt.Fprintf(&all, "%d %s %v", c.Order, c.Reference, numbersOf(c))
		for _, code := range slices.Sorted(maps.Keys(c.Attributes)) {
			fmt.Fprintf(&all, " %s=%s", code, c.Attributes[code])
		}
		all.WriteByte('\n')
	}
	return all.String()
}
