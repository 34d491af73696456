package loops_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/contact/internal/loops"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func TestAbandonedImportsAreUndone(t *testing.T) {
	rows := store.New(sqltest.SQLite(t, store.Migrations))
	began := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for id, request := range map[string]string{"nameless": "", "named": "req"} {
		_, err := rows.BeginImport(t.Context(), "acme", store.Import{ID: id, TaskID: "t1", RequestID: request}, "", began)
		require.NoError(t, err)
	}
	now := began
	keeper := loops.Imports(rows, slog.New(slog.DiscardHandler), func() time.Time { return now })
	states := func() [2]store.ImportState {
		_, err := keeper.Run(context.Background())
		require.NoError(t, err)
		var states [2]store.ImportState
		for i, id := range []string{"nameless", "named"} {
			imp, err := rows.GetImport(t.Context(), "acme", id)
			require.NoError(t, err)
			states[i] = imp.State
		}
		return states
	}
	require.Equal(t, [2]store.ImportState{store.ImportRunning, store.ImportRunning}, states())
	now = began.Add(time.Minute)
	require.Equal(t, [2]store.ImportState{store.ImportUndone, store.ImportRunning}, states())
}
