package store

import (
	"context"

	"github.com/foredial/foredial/pkg/sqldb"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// Change is a thing as it now is. Nothing but the key is set of one that was deleted.
type Change struct {
	Revision int64
	Tenant   string
	Kind     Kind
	ID       string

	Task     *taskv1.Task
	Resource *directoryv1.Resource
	Settings *directoryv1.TenantSettings
}

// Scope says whose changes are wanted.
type Scope struct {
	// Tenant restricts to the tasks of one tenant; empty is everything of all.
	Tenant string
	// SeenFrom, if given, restricts to what is there for a caller who is bound to
	// that org unit.
	SeenFrom string
	// SkipDeleted leaves out deletions up to this revision: whoever reads from
	// the beginning has never seen those things.
	SkipDeleted int64
}

// Revision is that of the newest change.
func (r reader) Revision(ctx context.Context) (int64, error) {
	revision, err := sqldb.One(ctx, r.q, sqldb.Scalar[int64], `SELECT value FROM revision WHERE id = 1`)
	return revision, fault("read the revision", err)
}

// Changes lists up to limit changes after a revision, by revision. A thing that
// changes again meanwhile moves to its new revision.
func (r reader) Changes(ctx context.Context, scope Scope, after int64, limit int) ([]Change, error) {
	where := `c.revision > $1`
	args := []any{after, limit, scope.SkipDeleted}
	if scope.Tenant != "" {
		where += ` AND c.tenant = $4 AND c.kind = 'task'`
		args = append(args, scope.Tenant)
	}
	where += seenFrom("c.org_unit", scope.SeenFrom, &args)
	changes, err := sqldb.All(ctx, r.q, scanChange, `
		SELECT c.revision, c.tenant, c.kind, c.id, coalesce(t.body, r.body, s.body)
		FROM change c
		LEFT JOIN task t ON c.kind = 'task' AND t.tenant = c.tenant AND t.id = c.id
		LEFT JOIN resource r ON c.kind = 'resource' AND r.tenant = c.tenant AND r.id = c.id
		LEFT JOIN settings s ON c.kind = 'settings' AND s.tenant = c.tenant
		WHERE `+where+` AND (c.revision > $3 OR coalesce(t.body, r.body, s.body) IS NOT NULL)
		ORDER BY c.revision LIMIT $2`, args...)
	return changes, fault("read changes", err)
}

func scanChange(row sqldb.Row) (c Change, err error) {
	var body []byte
	if err := row.Scan(&c.Revision, &c.Tenant, (*string)(&c.Kind), &c.ID, &body); err != nil {
		return c, err
	}
	if body == nil {
		return c, nil
	}
	switch c.Kind {
	case KindTask:
		c.Task, err = decodeTask(body)
	case KindResource:
		c.Resource, err = decodeResource(body)
	case KindSettings:
		c.Settings, err = decodeSettings(body)
	}
	return c, err
}
