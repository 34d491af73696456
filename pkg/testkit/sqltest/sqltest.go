package sqltest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"
	"testing"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
)

// Schema is the name the tests' databases are opened with.
const Schema = "test"

// Also is a migration besides the service's own files, such as jobs.Migrate. It
// is a function of a package, not a closure: its name is its identity.
type Also func(context.Context, *sqldb.DB) error

// Each runs the test on SQLite and on Postgres.
func Each(t *testing.T, migrations fs.FS, test func(*testing.T, *sqldb.DB), also ...Also) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t, migrations, also...)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t, migrations, also...)) })
}

// EachURL runs the test with the URL of an empty database of each engine, for
// tests that open and migrate by themselves.
func EachURL(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite://"+t.TempDir()) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.URL(t)) })
}

// SQLite gives a migrated SQLite database.
func SQLite(t testing.TB, migrations fs.FS, also ...Also) *sqldb.DB {
	t.Helper()
	image, err := sqliteImage(migrations, also)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, Schema+".db"), image, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, "sqlite://"+dir)
}

// Postgres gives a migrated Postgres database.
func Postgres(t testing.TB, migrations fs.FS, also ...Also) *sqldb.DB {
	t.Helper()
	key, err := identity(migrations, also)
	if err != nil {
		t.Fatal(err)
	}
	return open(t, pgtest.Cloned(t, key, func(url string) error { return migrate(url, migrations, also) }))
}

func open(t testing.TB, url string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(context.Background(), sqldb.Config{URL: url, Schema: Schema})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return db
}

func migrate(url string, migrations fs.FS, also []Also) (err error) {
	ctx := context.Background()
	db, err := sqldb.Open(ctx, sqldb.Config{URL: url, Schema: Schema})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := sqldb.Migrate(ctx, db, migrations); err != nil {
		return err
	}
	for _, more := range also {
		if err := more(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

// images holds the migrated SQLite files, by the identity of their migrations.
var images struct {
	sync.Mutex
	byKey map[string][]byte
}

func sqliteImage(migrations fs.FS, also []Also) ([]byte, error) {
	key, err := identity(migrations, also)
	if err != nil {
		return nil, err
	}
	images.Lock()
	defer images.Unlock()
	if image, ok := images.byKey[key]; ok {
		return image, nil
	}
	dir, err := os.MkdirTemp("", "foredial-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := migrate("sqlite://"+dir, migrations, also); err != nil {
		return nil, err
	}
	// Closing the last connection wrote the WAL back: the file is complete.
	image, err := os.ReadFile(filepath.Join(dir, Schema+".db"))
	if err != nil {
		return nil, err
	}
	if images.byKey == nil {
		images.byKey = map[string][]byte{}
	}
	images.byKey[key] = image
	return image, nil
}

// identity tells one set of migrations from another by their text.
func identity(migrations fs.FS, also []Also) (string, error) {
	sum := sha256.New()
	names, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	}
	for _, more := range also {
		fmt.Fprintln(sum, runtime.FuncForPC(reflect.ValueOf(more).Pointer()).Name())
	}
	return fmt.Sprintf("%x", sum.Sum(nil)), nil
}
