package store

import (
	"context"
	"sync"

	"github.com/foredial/foredial/pkg/sqldb"
)

// growth counts what was added to a table since Postgres was told.
type growth struct {
	mu          sync.Mutex
	told, added int
}

// doubled says whether Postgres should be told now.
func (g *growth) doubled(added int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.added += added; g.added < max(g.told, batch) {
		return false
	}
	g.told, g.added = g.told+g.added, 0
	return true
}

// listsGrow tells Postgres of lists that have grown a lot: a plan that was made
// for small ones would go through all of a large one.
func (s *Store) listsGrow(ctx context.Context, added int) error {
	if s.db.Dialect() != sqldb.Postgres || !s.lists.doubled(added) {
		return nil
	}
	_, err := s.db.Exec(ctx, `ANALYZE list_number`)
	return wrap("analyze number lists", err)
}
