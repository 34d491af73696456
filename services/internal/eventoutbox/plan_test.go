package eventoutbox

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

// What the loop asks every tick reads the index, not what waits.
func TestPlan(t *testing.T) {
	db := sqltest.Postgres(t, os.DirFS("testdata"))
	_, err := db.Exec(t.Context(), `INSERT INTO event_outbox (tenant, body)
		SELECT 'tenant-' || (n % 3), decode('00', 'hex') FROM generate_series(1, 20000) AS n`)
	require.NoError(t, err)
	_, err = db.Exec(t.Context(), `ANALYZE event_outbox`)
	require.NoError(t, err)
	plan, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], `EXPLAIN `+waiting)
	require.NoError(t, err)
	text := strings.Join(plan, "\n")
	require.Contains(t, text, "event_outbox_oldest")
	require.NotContains(t, text, "Seq Scan on event_outbox")

	tenants, err := New(db).tenants(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"tenant-0", "tenant-1", "tenant-2"}, tenants)
}
