package sqldb_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

func TestTimeRoundTrip(t *testing.T) {
	shanghai := time.FixedZone("CST", 8*3600)
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		add(t, db, "a")
		for _, want := range []time.Time{
			{},
			time.Unix(0, 0),
			time.Date(2026, 3, 29, 1, 59, 59, 999999_999, shanghai),
			time.Date(1969, 12, 31, 23, 59, 59, 1_999, time.UTC),
			time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC),
		} {
			_, err := db.Exec(t.Context(), `UPDATE contacts SET due_at = $1`, sqldb.Time(want))
			require.NoError(t, err)
			got := time.Now()
			var isNull bool
			require.NoError(t, db.QueryRow(t.Context(), `SELECT due_at, due_at IS NULL FROM contacts`).
				Scan((*sqldb.Time)(&got), &isNull))
			require.Equal(t, want.IsZero(), isNull)
			require.Equal(t, want.UTC().Truncate(time.Microsecond), got)
		}
	})
}

func TestTimeOrderIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		micros := rapid.Int64Range(-1<<55, 1<<55)
		a, b := time.UnixMicro(micros.Draw(t, "a")), time.UnixMicro(micros.Draw(t, "b"))
		va, err := sqldb.Time(a).Value()
		require.NoError(t, err)
		vb, err := sqldb.Time(b).Value()
		require.NoError(t, err)
		require.Equal(t, a.Before(b), va.(int64) < vb.(int64))
		var back sqldb.Time
		require.NoError(t, back.Scan(va))
		require.True(t, time.Time(back).Equal(a))
	})
}

func TestTimeRefusesOtherColumns(t *testing.T) {
	require.ErrorContains(t, new(sqldb.Time).Scan("2026-01-01"), "string")
}

type policy struct {
	Days  int
	Names []string
}

func TestJSONRoundTrip(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		add(t, db, "a")
		got := sqldb.JSON[policy]{V: policy{Days: 7, Names: []string{"stale"}}}
		read := func() error {
			return db.QueryRow(t.Context(), `SELECT attributes FROM contacts`).Scan(&got)
		}
		require.NoError(t, read())
		require.Zero(t, got.V, "NULL is the zero value")

		want := policy{Days: 3, Names: []string{"a", `"ü"`}}
		_, err := db.Exec(t.Context(), `UPDATE contacts SET attributes = $1`, sqldb.JSON[policy]{V: want})
		require.NoError(t, err)
		require.NoError(t, read())
		require.Equal(t, want, got.V)

		_, err = db.Exec(t.Context(), `UPDATE contacts SET attributes = '{"Days":1}'`)
		require.NoError(t, err)
		require.NoError(t, read())
		require.Equal(t, policy{Days: 1}, got.V, "nothing of the last value stays")

		_, err = db.Exec(t.Context(), `UPDATE contacts SET attributes = '{'`)
		require.NoError(t, err)
		require.Error(t, read())
	})
	var fromBytes sqldb.JSON[int]
	require.NoError(t, fromBytes.Scan([]byte("4")))
	require.Equal(t, 4, fromBytes.V)
	require.ErrorContains(t, fromBytes.Scan(int64(4)), "int64")
}

type state string

func TestAddMany(t *testing.T) {
	due := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	columns := []string{"id", "seq", "sort_key", "due_at", "attributes", "open"}
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		addRows := func(n int) (added int64, err error) {
			err = db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
				added, err = tx.AddMany(ctx, "contacts", columns, func(yield func([]any) bool) {
					for i := range n {
						id := state([]byte{'a' + byte(i)}) // a named type, as states are
						if !yield([]any{id, i, []byte{0, byte(i)}, sqldb.Time(due), sqldb.JSON[policy]{V: policy{Days: i}}, i%2 == 0}) {
							return
						}
					}
				})
				return err
			})
			return added, err
		}
		n, err := addRows(20)
		require.NoError(t, err)
		require.EqualValues(t, 20, n)

		var (
			seq  int64
			key  []byte
			at   time.Time
			attr sqldb.JSON[policy]
			open bool
		)
		require.NoError(t, db.QueryRow(t.Context(), `SELECT seq, sort_key, due_at, attributes, open FROM contacts WHERE id = 'd'`).
			Scan(&seq, &key, (*sqldb.Time)(&at), &attr, &open))
		require.EqualValues(t, 3, seq)
		require.Equal(t, []byte{0, 3}, key)
		require.Equal(t, due, at)
		require.Equal(t, 3, attr.V.Days)
		require.False(t, open)

		_, err = addRows(21)
		require.True(t, sqldb.IsUnique(err), "%v", err)
		require.EqualValues(t, 20, count(t, db), "all or none")

		n, err = addRows(0)
		require.NoError(t, err)
		require.Zero(t, n)
	})
}

func TestAddManyRefusesValuesNoDriverKnows(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		err := db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.AddMany(ctx, "contacts", []string{"id"}, func(yield func([]any) bool) { yield([]any{struct{}{}}) })
			return err
		})
		require.ErrorContains(t, err, "struct")
		add(t, db, "a")
	})
}

func TestValues(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		type row struct {
			text, bytes string
			number      *int64
		}
		read := func(values sqldb.Values) []row {
			list, err := sqldb.All(t.Context(), db, func(r sqldb.Row) (v row, err error) {
				var raw []byte
				err = r.Scan(&v.text, &raw, &v.number)
				v.bytes = string(raw)
				return v, err
			}, `SELECT name, `+db.Dialect().Unhex("key")+`, CAST(n AS BIGINT) FROM `+db.Dialect().Values(1, "name", "key", "n")+` ORDER BY name`, values)
			require.NoError(t, err)
			return list
		}
		one := int64(1) << 60
		require.Equal(t, []row{{"a'\"<", "\x00\xff", &one}, {"é", "", nil}},
			read(sqldb.Values{{"a'\"<", "00ff", one}, {"é", "", nil}}))
		require.Empty(t, read(nil))
	})
}
