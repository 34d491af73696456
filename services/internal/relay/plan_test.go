package relay

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// What the loop asks every tick reads the index, not what waits. (What it does is
// tested with the messages of its users: see package eventoutboxtest.)
func TestPlan(t *testing.T) {
	db := sqltest.Postgres(t, os.DirFS("testdata"))
	_, err := db.Exec(t.Context(), `INSERT INTO outbox (tenant, body)
		SELECT 'tenant-' || (n % 3), decode('00', 'hex') FROM generate_series(1, 20000) AS n`)
	require.NoError(t, err)
	_, err = db.Exec(t.Context(), `ANALYZE outbox`)
	require.NoError(t, err)
	o := New[*eventv1.Event](db, "outbox")
	plan, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], `EXPLAIN `+o.sql(waiting))
	require.NoError(t, err)
	text := strings.Join(plan, "\n")
	require.Contains(t, text, "outbox_oldest")
	require.NotContains(t, text, "Seq Scan on outbox")

	tenants, err := o.tenants(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"tenant-0", "tenant-1", "tenant-2"}, tenants)
}
