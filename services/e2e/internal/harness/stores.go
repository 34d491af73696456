package harness

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/etcdtest"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/redistest"
)

// Stores are what the processes of a cluster keep things in.
type Stores struct {
	Database string // URL of a Postgres database with our schemas
	Redis    *redistest.Server
	Etcd     *etcdtest.Cluster
}

// NewStores are empty: a Redis and an etcd of so many members of the test's own,
// and a database of the Postgres that the package's tests share.
func NewStores(t testing.TB, etcds int) Stores {
	t.Helper()
	return Stores{Database: NewDatabase(t), Redis: redistest.Start(t), Etcd: etcdtest.StartCluster(t, etcds)}
}

// NewDatabase is one with our schemas and no rows. They are made once.
func NewDatabase(t testing.TB) string {
	t.Helper()
	return pgtest.Cloned(t, "foredial", Migrate)
}

// Migrate makes our schemas in a database.
func Migrate(url string) (err error) {
	data, err := os.MkdirTemp("", "foredial-e2e-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	_, err = run("migrate", "--data="+data, "--database.url="+url)
	return err
}

// OwnPostgres starts a server that belongs to the test, for one that stops it,
// and returns it with the URL of a database as NewDatabase makes.
func OwnPostgres(t testing.TB) (*pgtest.Server, string) {
	t.Helper()
	server := pgtest.Start(t, pgtest.Options{TCP: true})
	require.NoError(t, Migrate(server.URL()))
	return server, server.URL()
}
