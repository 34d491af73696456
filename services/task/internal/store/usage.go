package store

import (
	"context"
	"slices"

	"github.com/foredial/foredial/pkg/sqldb"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// User is what uses a resource: a task, a template or another resource.
type User struct {
	Kind Kind
	ID   string
}

// NamedUser is a user as people know it.
type NamedUser struct {
	User
	DisplayName string
	// Resource is set if it is one.
	Resource *directoryv1.Resource
}

// UsersOf returns up to limit of those that use a resource, by kind and id.
func (r reader) UsersOf(ctx context.Context, tenant, resourceID string, limit int) ([]NamedUser, error) {
	users, err := sqldb.All(ctx, r.q, scanUser, `
		SELECT u.user_kind, u.user_id, coalesce(t.display_name, p.display_name, ''), r.body
		FROM usage u
		LEFT JOIN task t ON u.user_kind = 'task' AND t.tenant = u.tenant AND t.id = u.user_id
		LEFT JOIN task_template p ON u.user_kind = 'template' AND p.tenant = u.tenant AND p.id = u.user_id
		LEFT JOIN resource r ON u.user_kind = 'resource' AND r.tenant = u.tenant AND r.id = u.user_id
		WHERE u.tenant = $1 AND u.resource_id = $2
		ORDER BY u.user_kind, u.user_id LIMIT $3`, tenant, resourceID, limit)
	return users, fault("find who uses a resource", err)
}

func scanUser(row sqldb.Row) (u NamedUser, err error) {
	var body []byte
	if err := row.Scan((*string)(&u.Kind), &u.ID, &u.DisplayName, &body); err != nil || body == nil {
		return u, err
	}
	u.Resource, err = decodeResource(body)
	u.DisplayName = u.Resource.GetDisplayName()
	return u, err
}

// TasksUsing lists the tasks that use one of the resources, also by way of
// other resources, by id.
func (r reader) TasksUsing(ctx context.Context, tenant string, resourceIDs []string) ([]*taskv1.Task, error) {
	tasks, err := sqldb.All(ctx, r.q, scanTask, `WITH RECURSIVE touched (id) AS (
			SELECT id FROM resource WHERE tenant = $1 AND `+r.q.Dialect().In("id", 2)+`
			UNION
			SELECT u.user_id FROM usage u JOIN touched ON u.resource_id = touched.id
			WHERE u.tenant = $1 AND u.user_kind = 'resource'
		)
		SELECT body FROM task WHERE tenant = $1 AND id IN (
			SELECT u.user_id FROM usage u JOIN touched ON u.resource_id = touched.id
			WHERE u.tenant = $1 AND u.user_kind = 'task'
		) ORDER BY id`, tenant, sqldb.Strings(resourceIDs))
	return tasks, fault("find tasks that use resources", err)
}

// UsedBy lists the ids of the resources that each user of a kind uses, by user.
func (r reader) UsedBy(ctx context.Context, tenant string, kind Kind, userIDs []string) (map[string][]string, error) {
	pairs, err := sqldb.All(ctx, r.q, func(row sqldb.Row) (pair [2]string, err error) {
		err = row.Scan(&pair[0], &pair[1])
		return pair, err
	}, `SELECT user_id, resource_id FROM usage WHERE tenant = $1 AND user_kind = $2 AND `+r.q.Dialect().In("user_id", 3),
		tenant, string(kind), sqldb.Strings(userIDs))
	used := map[string][]string{}
	for _, pair := range pairs {
		used[pair[0]] = append(used[pair[0]], pair[1])
	}
	return used, fault("find what is used", err)
}

// SetUsage says which resources a user uses, each named once, in place of what
// it used before.
func (w *Writer) SetUsage(ctx context.Context, tenant string, user User, resourceIDs []string) error {
	_, err := w.tx.Exec(ctx, `DELETE FROM usage WHERE tenant = $1 AND user_kind = $2 AND user_id = $3`,
		tenant, string(user.Kind), user.ID)
	if err != nil {
		return fault("forget usages", err)
	}
	rows := make([][]any, len(resourceIDs))
	for i, id := range resourceIDs {
		rows[i] = []any{tenant, string(user.Kind), user.ID, id}
	}
	_, err = w.tx.AddMany(ctx, "usage", []string{"tenant", "user_kind", "user_id", "resource_id"}, slices.Values(rows))
	return fault("add usages", err)
}
