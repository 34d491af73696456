package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// Numbers that a list never allows are left out, and a row with no other is
// rejected. One that is listed for a time, or allowed so often, stays.
func testImportBlocked(t *testing.T, f *fixture) {
	for id, numbers := range map[string][]store.ListedNumber{
		"never": {
			{Number: "+491701"}, {Number: "+491702", Until: noon.Add(minute)}, {Number: "+491703", From: noon.Add(minute)},
			{Number: "+491706"},
		},
		"hourly": {{Number: "+491704"}},
		"other":  {{Number: "+491705"}},
	} {
		_, err := f.AddListed(f.ctx, tenant, store.NumberList{ID: id}, numbers, noon)
		require.NoError(t, err)
	}
	rules := plain()
	rules.Lists = []store.Blocklist{{ID: "never", Limit: policy.Never}, {ID: "hourly", Limit: policy.PerHour, Max: 1}}
	done := f.importRows(newImport(task, ""), rules, 9,
		row(2, "+491701", "+491702"), row(3, "+491701", "+491706"), row(4, "+491703", "+491704", "+491705"))
	require.EqualValues(t, 3, done.BlockedNumbers)
	require.Equal(t, counts{2, 0, 0, 1}, countsOf(done))
	list := f.contacts(task)
	require.Equal(t, []string{"+491702"}, numbersOf(list[0]))
	require.Equal(t, []string{"+491703", "+491704", "+491705"}, numbersOf(list[1]))
	rejects, err := f.Rejects(f.ctx, tenant, done.ID, 0, 9)
	require.NoError(t, err)
	require.Equal(t, "has no number that is not on a blocklist", rejects[0].Reason)
	require.EqualValues(t, 3, rejects[0].Line)

	done = f.importRows(newImport("t2", ""), plain(), 9, row(2, "+491701"))
	require.EqualValues(t, 1, done.Imported, "unless asked for nothing is left out")
}
