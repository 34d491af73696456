package bench_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/intake"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// tables that an import fills, with what of them is compared.
var tables = []string{"contact", "number", "import_reject"}

// BenchmarkImportPostgres holds an import of a file, checks and rejects
// included, against psql's \copy of the rows that come of it into the same tables.
func BenchmarkImportPostgres(b *testing.B) {
	url := pgtest.URL(b)
	db := open(b, url)
	measure(b, db, func(dir string) time.Duration {
		psql(b, url, copies(dir, "TO")...)
		empty(b, db)
		began := time.Now()
		psql(b, url, copies(dir, "FROM")...)
		return time.Since(began)
	})
}

func copies(dir, direction string) []string {
	var commands []string
	for _, table := range tables {
		commands = append(commands, fmt.Sprintf(`\copy contact.%s %s '%s'`, table, direction, filepath.Join(dir, table)))
	}
	return commands
}

func psql(b *testing.B, url string, commands ...string) {
	b.Helper()
	args := []string{"--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", url}
	for _, c := range commands {
		args = append(args, "--command="+c)
	}
	out, err := exec.CommandContext(b.Context(), "psql", args...).CombinedOutput()
	require.NoError(b, err, "apt-get install -y postgresql-client: %s", out)
}

// BenchmarkImportSQLite holds it against a loop of the driver that inserts the
// same rows in one transaction.
func BenchmarkImportSQLite(b *testing.B) {
	dir := b.TempDir()
	db := open(b, "sqlite://"+dir)
	measure(b, db, func(string) time.Duration { return loop(b, filepath.Join(dir, "contact.db"), b.TempDir()) })
}

// loop copies the tables of one file into another that was migrated alike.
func loop(b *testing.B, from, dir string) time.Duration {
	b.Helper()
	require.NoError(b, open(b, "sqlite://"+dir).Close())
	to, err := sql.Open("sqlite", filepath.Join(dir, "contact.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_txlock=immediate")
	require.NoError(b, err)
	defer to.Close()
	source, err := sql.Open("sqlite", from)
	require.NoError(b, err)
	defer source.Close()
	tx, err := to.Begin()
	require.NoError(b, err)
	var reading time.Duration
	began := time.Now()
	for _, table := range tables {
		reading += insertAll(b, tx, source, table)
	}
	require.NoError(b, tx.Commit())
	return time.Since(began) - reading
}

// insertAll inserts a table's rows, read a thousand at a time, and returns how
// long the reading took.
func insertAll(b *testing.B, tx *sql.Tx, source *sql.DB, table string) (reading time.Duration) {
	b.Helper()
	began := time.Now()
	list, err := source.Query("SELECT * FROM " + table)
	require.NoError(b, err)
	defer list.Close()
	columns, err := list.Columns()
	require.NoError(b, err)
	insert, err := tx.Prepare("INSERT INTO " + table + " VALUES (" + strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",") + ")")
	require.NoError(b, err)
	defer insert.Close()
	for more := true; more; {
		var page [][]any
		for len(page) < 1000 {
			if more = list.Next(); !more {
				break
			}
			row, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			require.NoError(b, list.Scan(into...))
			page = append(page, row)
		}
		reading += time.Since(began)
		for _, row := range page {
			_, err := insert.Exec(row...)
			require.NoError(b, err)
		}
		began = time.Now()
	}
	require.NoError(b, list.Err())
	return reading
}

func open(b *testing.B, url string) *sqldb.DB {
	b.Helper()
	db, err := sqldb.Open(b.Context(), sqldb.Config{URL: url, Schema: "contact"})
	require.NoError(b, err)
	b.Cleanup(func() { _ = db.Close() })
	require.NoError(b, sqldb.Migrate(b.Context(), db, store.Migrations))
	return db
}

func empty(b *testing.B, db *sqldb.DB) {
	b.Helper()
	for _, table := range append([]string{"calling_list", "import"}, tables...) {
		statement := "DELETE FROM " + table
		if db.Dialect() == sqldb.Postgres {
			statement = "TRUNCATE " + table
		}
		_, err := db.Exec(b.Context(), statement)
		require.NoError(b, err)
	}
}

// measure takes turns between an import and the bare way, which begins with
// what the import made.
func measure(b *testing.B, db *sqldb.DB, bare func(dir string) time.Duration) {
	path := file(b, *rows)
	var ratios, rates []float64
	for b.Loop() {
		for range turns {
			empty(b, db)
			began := time.Now()
			done := importFile(b, db, path)
			ours := time.Since(began)
			require.EqualValues(b, *rows, done.Imported+done.Rejected)
			require.EqualValues(b, *rows/100, done.Rejected)
			dir := b.TempDir()
			theirs := bare(dir)
			require.NoError(b, os.RemoveAll(dir))
			ratios = append(ratios, theirs.Seconds()/ours.Seconds())
			rates = append(rates, float64(*rows)/ours.Seconds())
		}
	}
	b.ReportMetric(0, "ns/op") // nothing that one op would mean
	b.ReportMetric(median(ratios), "of-bare-speed")
	b.ReportMetric(median(rates), "rows/s")
	b.ReportMetric(peakMiB(b), "MiB-peak")
}

// importFile does what ImportContacts does once the options are read.
func importFile(b *testing.B, db *sqldb.DB, path string) store.Import {
	b.Helper()
	upload, err := os.Open(path)
	require.NoError(b, err)
	defer upload.Close()
	spool, err := intake.Receive(io.Reader(upload), b.TempDir(), 1<<40)
	require.NoError(b, err)
	defer spool.Close()
	rules := sheet.NewRules(sheet.Schema{Region: "CN"})
	sheetFile, err := sheet.Open(spool, spool.Size, rules, sheet.Options{})
	require.NoError(b, err)
	defer sheetFile.Close()
	total, err := sheetFile.Count(b.Context())
	require.NoError(b, err)
	loader := &intake.Loader{Rows: store.New(db), Now: time.Now}
	done, err := loader.Load(b.Context(), intake.Job{
		Tenant: "acme", File: sheetFile,
		Import: store.Import{TaskID: "t1", RequestID: id.New(), SHA256: spool.SHA256, TotalBytes: spool.Size, TotalRows: total},
		Rules: func(context.Context) (store.LoadRules, error) {
			return store.LoadRules{
				Order: contact.Order{Kind: contact.ByPriority}, Scope: store.NoScope, Action: store.SkipDuplicate,
				Seal: func(_, _, value string) string { return value },
			}, nil
		},
	})
	require.NoError(b, err)
	return done
}
