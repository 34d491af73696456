package sqldb_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
)

func TestEmbeddedIsTheMigrationsFolder(t *testing.T) {
	files := fstest.MapFS{"migrations/00001_a.sql": {}, "other/b.sql": {}}
	names, err := fs.Glob(sqldb.Embedded(files), "*")
	require.NoError(t, err)
	require.Equal(t, []string{"00001_a.sql"}, names)
	require.Panics(t, func() { sqldb.Embedded(fstest.MapFS{"sql/a.sql": {}}) })
}
