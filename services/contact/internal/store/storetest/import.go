package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
)

const worker = "w1"

func newImport(taskID, requestID string) store.Import {
	return store.Import{
		TaskID: taskID, RequestID: requestID, FileName: "a.csv", Options: "{}", SHA256: "aa", Worker: worker,
		TotalBytes: 900, TotalRows: 9,
	}
}

// row is a row of a file with the given numbers.
func row(line int64, numbers ...string) sheet.Entry {
	r := &sheet.Row{
		ID: id.New(), Line: line, Priority: contact.DefaultPriority, Reference: fmt.Sprintf("r%d", line), Name: "Customer",
		Attributes: map[string]string{"city": "Bonn"},
	}
	for _, number := range numbers {
		r.Numbers = append(r.Numbers, contact.Number{E164: number})
	}
	return sheet.Entry{Row: r}
}

func reject(line int64) sheet.Entry {
	return sheet.Entry{Reject: &sheet.Reject{Line: line, Column: "number", Value: "****1", Reason: "is not a telephone number"}}
}

// plain rules look for no duplicates.
func plain() store.LoadRules {
	return store.LoadRules{
		Order: contact.Order{Kind: contact.ImportOrder}, Scope: store.NoScope, Action: store.SkipDuplicate,
		Seal: func(_, _, value string) string { return value },
	}
}

func (f *fixture) begin(i store.Import) store.Import {
	f.t.Helper()
	begun, err := f.BeginImport(f.ctx, tenant, i, id.New(), noon)
	require.NoError(f.t, err)
	return begun
}

// importRows imports a file whose rows come in batches of a size.
func (f *fixture) importRows(i store.Import, rules store.LoadRules, size int, list ...sheet.Entry) store.Import {
	f.t.Helper()
	begun := f.begin(i)
	if i.DryRun {
		rules.Tried = store.NewTried()
	}
	for len(list) > size {
		begun = f.loadRows(begun, rules, list[:size], false)
		list = list[size:]
	}
	return f.loadRows(begun, rules, list, true)
}

func (f *fixture) loadRows(i store.Import, rules store.LoadRules, list []sheet.Entry, last bool) store.Import {
	f.t.Helper()
	after, err := f.LoadRows(f.ctx, tenant, i.ID, i.Worker, rules, store.Rows{Entries: list, Last: last}, noon)
	require.NoError(f.t, err)
	return after
}

func testImport(t *testing.T, f *fixture) {
	first, second, third := row(2, "+491701", "+491702"), row(4, "+491703"), row(6, "+491704")
	second.Row.Priority, second.Row.Attributes = 1, nil
	third.Row.Priority = 0
	second.Row.Numbers[0] = contact.Number{E164: "+491703", Type: "mobile", Sequence: 2, Delay: time.Minute, Zone: "Europe/Berlin"}
	rules := plain()
	rules.Order = contact.Order{Kind: contact.ByPriority}
	rules.Seal = func(contactID, code, value string) string { return contactID + " " + code + " " + value }

	begun := f.begin(newImport(task, "req"))
	require.Equal(t, store.ImportRunning, begun.State)
	require.Equal(t, noon, begun.CreatedAt)
	after := f.loadRows(begun, rules, []sheet.Entry{first, reject(3)}, false)
	require.Equal(t, [4]int64{2, 1, 0, 1}, [4]int64{after.Rows, after.Imported, after.Skipped, after.Rejected})
	require.Len(t, f.contacts(task), 1, "the contacts of a batch are there at once")
	done := f.loadRows(begun, rules, []sheet.Entry{second, reject(5), third}, true)
	require.Equal(t, [4]int64{5, 3, 0, 2}, [4]int64{done.Rows, done.Imported, done.Skipped, done.Rejected})
	require.Equal(t, store.ImportDone, done.State)
	require.Equal(t, noon, done.EndedAt)

	got, err := f.GetImport(f.ctx, tenant, begun.ID)
	require.NoError(t, err)
	require.Equal(t, done, got)
	_, err = f.GetImport(f.ctx, "bolt", begun.ID)
	require.ErrorIs(t, err, store.ErrNoImport)

	list := f.contacts(task)
	require.Equal(t, &contact.Contact{
		ID: first.Row.ID, TaskID: task, Order: 1, SortKey: list[0].SortKey, Reference: "r2", Name: "Customer",
		Priority: 3, Attributes: map[string]string{"city": first.Row.ID + " city Bonn"}, ImportID: begun.ID, Line: 2, State: contact.Ready,
		Numbers: []contact.Number{{E164: "+491701"}, {E164: "+491702"}}, Version: 1, CreatedAt: noon, UpdatedAt: noon,
	}, list[0])
	require.Equal(t, second.Row.Numbers, list[1].Numbers)
	require.Empty(t, list[1].Attributes)
	require.Equal(t, contact.DefaultPriority, list[2].Priority)
	require.Less(t, string(list[1].SortKey), string(list[0].SortKey), "by priority")
	require.Less(t, string(list[0].SortKey), string(list[2].SortKey), "then as imported")

	rejects, err := f.Rejects(f.ctx, tenant, begun.ID, 0, 9)
	require.NoError(t, err)
	require.Equal(t, []sheet.Reject{*reject(3).Reject, *reject(5).Reject}, rejects)
	rejects, err = f.Rejects(f.ctx, tenant, begun.ID, 3, 9)
	require.NoError(t, err)
	require.Len(t, rejects, 1)
}

func (f *fixture) contacts(taskID string) []*contact.Contact {
	f.t.Helper()
	list, err := f.Contacts(f.ctx, tenant, taskID, 0, store.Filter{}, 10_000)
	require.NoError(f.t, err)
	return list
}

func testImportRequest(t *testing.T, f *fixture) {
	first := f.importRows(newImport(task, "req"), plain(), 9, row(2, "+491701"))
	require.Equal(t, first, f.begin(newImport(task, "req")), "one that is done is returned as it is")

	for name, change := range map[string]func(*store.Import){
		"task":    func(i *store.Import) { i.TaskID = "t2" },
		"file":    func(i *store.Import) { i.FileName = "b.csv" },
		"content": func(i *store.Import) { i.SHA256 = "bb" },
		"options": func(i *store.Import) { i.Options = `{"dry_run":true}` },
		"id":      func(i *store.Import) { i.ID = "other" },
		"only id": func(i *store.Import) { i.ID, i.RequestID = first.ID, "" },
	} {
		other := newImport(task, "req")
		change(&other)
		_, err := f.BeginImport(f.ctx, tenant, other, id.New(), noon)
		require.ErrorIs(t, err, store.ErrOtherImport, name)
	}
	other := newImport(task, "other")
	other.ID = first.ID
	_, err := f.BeginImport(f.ctx, tenant, other, id.New(), noon)
	require.ErrorIs(t, err, store.ErrOtherImport, "the id is another request's")
	_, err = f.BeginImport(f.ctx, "bolt", newImport(task, "req"), id.New(), noon)
	require.NoError(t, err, "another tenant")

	named := newImport(task, "named")
	named.ID = "mine"
	require.Equal(t, "mine", f.begin(named).ID)
	nameless := f.begin(newImport(task, ""))
	require.NotEqual(t, nameless.ID, f.begin(newImport(task, "")).ID, "without a request each is new")
}

// Whoever begins last works; a batch of the other changes nothing.
func testImportTaken(t *testing.T, f *fixture) {
	begun := f.begin(newImport(task, "req"))
	f.loadRows(begun, plain(), []sheet.Entry{row(2, "+491701"), reject(3)}, false)
	again := newImport(task, "req")
	again.Worker = "w2"
	taken, err := f.BeginImport(f.ctx, tenant, again, id.New(), noon.Add(minute))
	require.NoError(t, err)
	require.Equal(t, begun.ID, taken.ID)
	require.EqualValues(t, 2, taken.Rows, "it goes on behind what is there")

	_, err = f.LoadRows(f.ctx, tenant, begun.ID, worker, plain(), store.Rows{Entries: []sheet.Entry{row(4, "+491702")}}, noon)
	require.ErrorIs(t, err, store.ErrImportTaken)
	done := f.loadRows(taken, plain(), []sheet.Entry{row(4, "+491702")}, true)
	require.EqualValues(t, 3, done.Rows)
	require.Len(t, f.contacts(task), 2)
	_, err = f.LoadRows(f.ctx, tenant, begun.ID, "w2", plain(), store.Rows{Last: true}, noon)
	require.ErrorIs(t, err, store.ErrImportTaken, "it is over")
	_, err = f.LoadRows(f.ctx, tenant, "none", "w2", plain(), store.Rows{Last: true}, noon)
	require.ErrorIs(t, err, store.ErrNoImport)
}

// A batch that fails half way leaves nothing.
func testImportFails(t *testing.T, f *fixture) {
	begun := f.begin(newImport(task, "req"))
	twice := row(3, "+491702")
	_, err := f.LoadRows(f.ctx, tenant, begun.ID, worker, plain(), store.Rows{Entries: []sheet.Entry{row(2, "+491701"), twice, twice}}, noon)
	require.Error(t, err, "one id for two contacts")
	require.Empty(t, f.contacts(task))
	now, err := f.GetImport(f.ctx, tenant, begun.ID)
	require.NoError(t, err)
	require.Equal(t, begun, now)
}

func testImportRate(t *testing.T, f *fixture) {
	begun := f.begin(newImport(task, "req"))
	require.Zero(t, begun.Rate())
	require.Zero(t, begun.ExpectedEnd())
	half, err := f.LoadRows(f.ctx, tenant, begun.ID, worker, plain(),
		store.Rows{Entries: []sheet.Entry{row(2, "+491701"), reject(3), reject(4)}}, noon.Add(3*time.Second))
	require.NoError(t, err)
	require.InEpsilon(t, 1, half.Rate(), 1e-9)
	require.Equal(t, noon.Add(9*time.Second), half.ExpectedEnd(), "six more rows, one a second")

	taken, err := f.BeginImport(f.ctx, tenant, newImport(task, "req"), id.New(), noon.Add(minute))
	require.NoError(t, err)
	require.Zero(t, taken.Rate(), "it has just gone on")
	done, err := f.LoadRows(f.ctx, tenant, begun.ID, worker, plain(),
		store.Rows{Entries: []sheet.Entry{reject(5), reject(6), reject(7), reject(8)}, Last: true}, noon.Add(minute+2*time.Second))
	require.NoError(t, err)
	require.InEpsilon(t, 2, done.Rate(), 1e-9, "since then")
	require.Zero(t, done.ExpectedEnd())
}

func testImportList(t *testing.T, f *fixture) {
	var want []string
	for i, name := range []string{"z", "m", "a"} { // not in the order of their ids
		imp := newImport("t2", name)
		imp.ID = name
		_, err := f.BeginImport(f.ctx, tenant, imp, "", noon.Add(time.Duration(i)*time.Second))
		require.NoError(t, err)
		want = append([]string{name}, want...)
	}
	f.begin(newImport(task, ""))
	var got []string
	var place store.ImportPlace
	for {
		list, err := f.Imports(f.ctx, tenant, []string{"t2"}, place, 2)
		require.NoError(t, err)
		if len(list) == 0 {
			break
		}
		for _, i := range list {
			got = append(got, i.ID)
			place = i.Place()
		}
	}
	require.Equal(t, want, got, "newest first")
	all, err := f.Imports(f.ctx, tenant, nil, store.ImportPlace{}, 9)
	require.NoError(t, err)
	require.Len(t, all, 4)
}
