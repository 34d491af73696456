package loops_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/seal"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/loops"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func keysOf(t *testing.T, list ...string) *seal.Keys {
	t.Helper()
	keys, err := seal.Parse(list)
	require.NoError(t, err)
	return keys
}

func TestSealer(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		oldKey, newKey := seal.Generate("old"), seal.Generate("new")
		before, turned, lost := keysOf(t, oldKey), keysOf(t, newKey, oldKey), keysOf(t, seal.Generate("lost"))
		rows := store.New(db)
		var list []*contact.Contact
		for i := range 450 { // more than two transactions
			c := &contact.Contact{ID: fmt.Sprintf("c%03d", i), Priority: 3, Numbers: []contact.Number{{E164: fmt.Sprintf("+49170%04d", i)}}}
			c.Attributes = map[string]string{"city": "Bonn", "card": before.Seal("4111", "acme", c.ID, "card")}
			switch {
			case i%10 == 0:
				c.Attributes["pin"] = turned.Seal("1234", "acme", c.ID, "pin")
			case i%10 == 1:
				delete(c.Attributes, "card")
			case i == 2:
				c.Attributes["card"] = lost.Seal("0", "acme", c.ID, "card")
			}
			list = append(list, c)
		}
		now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
		_, err := rows.Create(t.Context(), "acme", store.Creation{TaskID: "t1", Order: contact.Order{Kind: contact.ImportOrder}, Contacts: list}, now)
		require.NoError(t, err)

		for pass := range 2 {
			var log bytes.Buffer
			_, err = loops.Sealer(rows, turned, slog.New(slog.NewTextHandler(&log, nil))).Run(t.Context())
			require.NoError(t, err)
			require.Equal(t, pass == 0, bytes.Contains(log.Bytes(), []byte("key=new attributes=404")), log.String())
			require.Contains(t, log.String(), `msg="attributes cannot be opened" attributes=1`)
		}
		after := keysOf(t, newKey) // the old key can go
		got, err := rows.Contacts(t.Context(), "acme", "t1", 0, store.Filter{}, 1000)
		require.NoError(t, err)
		for i, c := range got {
			require.EqualValues(t, 1, c.Version, "nobody sees a difference")
			clear, err := after.Open(c.Attributes["card"], "acme", c.ID, "card")
			switch {
			case i == 2:
				require.ErrorIs(t, err, seal.ErrNoKey)
			case i%10 == 1:
				require.ErrorIs(t, err, seal.ErrNotSealed)
			default:
				require.NoError(t, err)
				require.Equal(t, "4111", clear)
			}
			if i%10 == 0 {
				clear, err = after.Open(c.Attributes["pin"], "acme", c.ID, "pin")
				require.NoError(t, err)
				require.Equal(t, "1234", clear)
			}
		}
	})
}
