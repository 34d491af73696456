package store

import (
	"context"
	"math"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// Search finds contacts of a tenant by what they have, in tasks of which nil are all.
type Search struct {
	Tasks  []string
	Having Filter
}

// Newest is a position in a list whose newest contact comes first; zero: its beginning.
type Newest struct {
	CreatedAt time.Time
	ID        string
}

// Search lists the contacts behind a position, newest first, at most limit.
func (s *Store) Search(ctx context.Context, tenant string, wanted Search, behind Newest, limit int) ([]*contact.Contact, error) {
	var list []*contact.Contact
	err := s.read(ctx, "search contacts", func(ctx context.Context, tx *sqldb.Tx) (err error) {
		query, args := s.newest(tenant, wanted, behind, limit)
		if list, err = sqldb.All(ctx, tx, scanContact, query, args...); err != nil {
			return err
		}
		return addNumbers(ctx, tx, tenant, list)
	})
	return list, err
}

func (s *Store) newest(tenant string, wanted Search, behind Newest, limit int) (string, []any) {
	created := int64(math.MaxInt64)
	if !behind.CreatedAt.IsZero() {
		created = behind.CreatedAt.UnixMicro()
	}
	from, args := wanted.Having.from([]any{tenant, created, behind.ID, limit})
	ofTasks := s.ofTasks("task_id", wanted.Tasks, &args)
	return `SELECT ` + contactColumns + ` FROM ` + from + ofTasks + oneOf("state", wanted.Having.States) + `
		AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4`, args
}
