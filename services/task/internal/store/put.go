package store

import (
	"context"
	"slices"
	"strconv"

	"github.com/foredial/foredial/pkg/sqldb"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/kind"
)

// Entry is a resource with what is kept beside it.
type Entry struct {
	Resource *directoryv1.Resource
	// NaturalKey may be empty.
	NaturalKey string
	// Uses are the ids of the resources it refers to, each once.
	Uses []string
	// RequestID, if given, is of the request that made it, and Asked what that
	// asked for. What is known of that stays when the resource is replaced.
	RequestID string
	Asked     *directoryv1.Resource
}

// PutResources adds resources, or replaces those of the same ids, in bulk: what
// they have together counts, not the order. It sets their etags.
func (w *Writer) PutResources(ctx context.Context, tenant string, entries []Entry) error {
	ids := make(sqldb.Strings, len(entries))
	for i, e := range entries {
		ids[i] = e.Resource.GetId()
	}
	made, err := w.made(ctx, tenant, ids)
	if err != nil {
		return err
	}
	var changes, resources, usages [][]any
	for _, e := range entries {
		id := e.Resource.GetId()
		w.revision++
		e.Resource.Etag = strconv.FormatInt(w.revision, 10)
		body, err := encode(e.Resource)
		if err != nil {
			return err
		}
		by, known := made[id]
		if !known {
			by.id = e.RequestID
			if by.asked, err = requestOf(e.RequestID, e.Asked); err != nil {
				return err
			}
		}
		changes = append(changes, []any{tenant, string(KindResource), id, w.revision})
		resources = append(resources, []any{
			tenant, id, kind.Of(e.Resource).String(), e.Resource.GetOrgUnitId(), null(e.NaturalKey), body, null(by.id), by.asked,
		})
		for _, used := range e.Uses {
			usages = append(usages, []any{tenant, string(KindResource), id, used})
		}
	}
	return w.replace(ctx, tenant, ids, []table{
		{"change", "kind = 'resource' AND ", "id", []string{"tenant", "kind", "id", "revision"}, changes},
		{"resource", "", "id", []string{"tenant", "id", "kind", "org_unit", "natural_key", "body", "request_id", "request"}, resources},
		{"usage", "user_kind = 'resource' AND ", "user_id", []string{"tenant", "user_kind", "user_id", "resource_id"}, usages},
	})
}

// request is one that made a resource, as it is kept.
type request struct {
	id    string
	asked []byte
}

// made tells the requests that made resources, by the resources' ids.
func (r reader) made(ctx context.Context, tenant string, ids sqldb.Strings) (map[string]request, error) {
	all := map[string]request{}
	_, err := sqldb.All(ctx, r.q, func(row sqldb.Row) (struct{}, error) {
		var resource string
		var made request
		err := row.Scan(&resource, &made.id, &made.asked)
		all[resource] = made
		return struct{}{}, err
	}, `SELECT id, request_id, request FROM resource WHERE tenant = $1 AND request_id IS NOT NULL AND `+r.q.Dialect().In("id", 2), tenant, ids)
	return all, fault("find what made resources", err)
}

// table is what a table has, from now on, of some resources.
type table struct {
	name string
	// of restricts to resources, and id is the column with theirs.
	of, id  string
	columns []string
	rows    [][]any
}

func (w *Writer) replace(ctx context.Context, tenant string, ids sqldb.Strings, tables []table) error {
	for _, t := range tables {
		where := ` WHERE tenant = $1 AND ` + t.of + w.q.Dialect().In(t.id, 2)
		if _, err := w.tx.Exec(ctx, `DELETE FROM `+t.name+where, tenant, ids); err != nil {
			return fault("clear "+t.name, err)
		}
		if _, err := w.tx.AddMany(ctx, t.name, t.columns, slices.Values(t.rows)); err != nil {
			return fault("fill "+t.name, err)
		}
	}
	return nil
}
