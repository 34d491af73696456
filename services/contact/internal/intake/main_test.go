package intake_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/intake"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func TestMain(m *testing.M) {
	if os.Getenv(childURL) != "" {
		child()
		return
	}
	pgtest.Main(m)
}

const tenant = "acme"

// customers is a file of n rows with a number each; every tenth is rejected.
func customers(n int) string {
	var text strings.Builder
	text.WriteString("number,name,city\n")
	for i := range n {
		number := fmt.Sprintf("+86138%08d", i)
		if i%10 == 9 {
			number = "none"
		}
		fmt.Fprintf(&text, "%s,Customer %d,Bonn\n", number, i)
	}
	return text.String()
}

// upload is a file that was received and whose structure is good.
type upload struct {
	spool *intake.Spool
	file  *sheet.File
	rows  int64
}

func receive(ctx context.Context, text, dir string) (*upload, error) {
	spool, err := intake.Receive(strings.NewReader(text), dir, 1<<30)
	if err != nil {
		return nil, err
	}
	file, err := sheet.Open(spool, spool.Size, sheet.NewRules(sheet.Schema{Region: "CN"}), sheet.Options{TempDir: dir})
	if err != nil {
		return nil, err
	}
	rows, err := file.Count(ctx)
	return &upload{spool, file, rows}, err
}

// job loads the upload into task t1.
func (u *upload) job(requestID string) intake.Job {
	return intake.Job{
		Tenant: tenant, File: u.file,
		Import: store.Import{
			TaskID: "t1", RequestID: requestID, FileName: "a.csv", SHA256: u.spool.SHA256, TotalBytes: u.spool.Size, TotalRows: u.rows,
		},
		Rules: func(context.Context) (store.LoadRules, error) { return rules(), nil },
	}
}

func rules() store.LoadRules {
	return store.LoadRules{
		Order: contact.Order{Kind: contact.ImportOrder}, Scope: store.NoScope, Action: store.SkipDuplicate,
		Seal: func(_, _, value string) string { return value },
	}
}

func newUpload(t *testing.T, text string) *upload {
	t.Helper()
	u, err := receive(t.Context(), text, t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, u.file.Close()); require.NoError(t, u.spool.Close()) })
	return u
}

func newLoader(db *sqldb.DB) *intake.Loader {
	return &intake.Loader{Rows: store.New(db), Now: func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }}
}

// requireLoaded holds what is in the database against customers(n).
func requireLoaded(t *testing.T, db *sqldb.DB, done store.Import, n int) {
	t.Helper()
	require.Equal(t, store.ImportDone, done.State)
	require.EqualValues(t, n, done.Rows)
	require.EqualValues(t, n/10, done.Rejected)
	require.EqualValues(t, n-n/10, done.Imported)
	lines, err := sqldb.All(t.Context(), db, sqldb.Scalar[int64], `SELECT import_line FROM contact WHERE task_id = 't1' ORDER BY import_order`)
	require.NoError(t, err)
	var want []int64
	for i := range n {
		if i%10 != 9 {
			want = append(want, int64(i+2))
		}
	}
	require.Equal(t, want, lines, "each good row once, in the order of the file")
	for query, want := range map[string]int{
		`SELECT count(*) FROM number`:                                                  n - n/10,
		`SELECT count(DISTINCT import_order) FROM contact`:                             n - n/10,
		`SELECT max(import_order) FROM contact`:                                        n - n/10,
		`SELECT next_order FROM calling_list`:                                          n - n/10 + 1,
		`SELECT count(*) FROM import_reject`:                                           n / 10,
		`SELECT count(*) FROM import`:                                                  1,
		`SELECT count(*) FROM number WHERE contact_id NOT IN (SELECT id FROM contact)`: 0,
	} {
		got, err := sqldb.One(t.Context(), db, sqldb.Scalar[int], query)
		require.NoError(t, err)
		require.Equal(t, want, got, query)
	}
}
