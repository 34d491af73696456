package store

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/foredial/foredial/pkg/sqldb"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/internal/kind"
)

// Resource returns one resource, or ErrNotFound.
func (r reader) Resource(ctx context.Context, tenant, id string) (*directoryv1.Resource, error) {
	resource, err := sqldb.One(ctx, r.q, scanResource, `SELECT body FROM resource WHERE tenant = $1 AND id = $2`, tenant, id)
	return resource, fault("read resource", err)
}

// ResourcesByID returns those of the ids that are there, in no order.
func (r reader) ResourcesByID(ctx context.Context, tenant string, ids []string) ([]*directoryv1.Resource, error) {
	resources, err := sqldb.All(ctx, r.q, scanResource,
		`SELECT body FROM resource WHERE tenant = $1 AND `+r.q.Dialect().In("id", 2), tenant, sqldb.Strings(ids))
	return resources, fault("read resources", err)
}

// Resources lists up to limit resources with ids after one, by id; of one kind
// unless that is unspecified.
func (r reader) Resources(ctx context.Context, tenant string, of directoryv1.ResourceKind, after string, limit int) ([]*directoryv1.Resource, error) {
	where := `tenant = $1 AND id > $2`
	args := []any{tenant, after, limit}
	if of != directoryv1.ResourceKind_RESOURCE_KIND_UNSPECIFIED {
		where += ` AND kind = $4`
		args = append(args, of.String())
	}
	resources, err := sqldb.All(ctx, r.q, scanResource, `SELECT body FROM resource WHERE `+where+` ORDER BY id LIMIT $3`, args...)
	return resources, fault("list resources", err)
}

// ResourceRequested returns the resource that a request made, as it now is, and
// what the request asked for; or ErrNotFound.
func (r reader) ResourceRequested(ctx context.Context, tenant, requestID string) (made, asked *directoryv1.Resource, err error) {
	pair, err := sqldb.One(ctx, r.q, func(row sqldb.Row) (pair [2]*directoryv1.Resource, err error) {
		var body, request []byte
		if err := row.Scan(&body, &request); err != nil {
			return pair, err
		}
		if pair[0], err = decodeResource(body); err != nil {
			return pair, err
		}
		pair[1], err = decode(request, &directoryv1.Resource{})
		return pair, err
	}, `SELECT body, request FROM resource WHERE tenant = $1 AND request_id = $2`, tenant, requestID)
	return pair[0], pair[1], fault("find resource by request", err)
}

// KeyHolders tells which resources of a kind hold which of the natural keys: id by key.
func (r reader) KeyHolders(ctx context.Context, tenant string, of directoryv1.ResourceKind, keys []string) (map[string]string, error) {
	pairs, err := sqldb.All(ctx, r.q, func(row sqldb.Row) (pair [2]string, err error) {
		err = row.Scan(&pair[0], &pair[1])
		return pair, err
	}, `SELECT natural_key, id FROM resource WHERE tenant = $1 AND kind = $2 AND `+r.q.Dialect().In("natural_key", 3),
		tenant, of.String(), sqldb.Strings(keys))
	holders := map[string]string{}
	for _, pair := range pairs {
		holders[pair[0]] = pair[1]
	}
	return holders, fault("find resources by key", err)
}

// Settings returns a tenant's settings, the defaults if it never changed them.
func (r reader) Settings(ctx context.Context, tenant string) (*directoryv1.TenantSettings, error) {
	body, err := sqldb.One(ctx, r.q, sqldb.Scalar[[]byte], `SELECT body FROM settings WHERE tenant = $1`, tenant)
	if err := fault("read settings", err); errors.Is(err, ErrNotFound) {
		return defaults.NewSettings(), nil
	} else if err != nil {
		return nil, err
	}
	return decodeSettings(body)
}

// Entry is a resource with what is kept beside it.
type Entry struct {
	Resource *directoryv1.Resource
	// NaturalKey may be empty.
	NaturalKey string
	// Uses are the ids of the resources it refers to, each once.
	Uses []string
	// RequestID, if given, is of the request that made it, and Asked what that
	// asked for. They are kept when the resource is added.
	RequestID string
	Asked     *directoryv1.Resource
}

// AddResources adds resources, in bulk. It sets their etags.
func (w *Writer) AddResources(ctx context.Context, tenant string, entries []Entry) error {
	var changes, resources, usages [][]any
	ids := make(sqldb.Strings, len(entries))
	for i, e := range entries {
		w.revision++
		ids[i] = e.Resource.GetId()
		e.Resource.Etag = strconv.FormatInt(w.revision, 10)
		body, err := encode(e.Resource)
		if err != nil {
			return err
		}
		request, err := requestOf(e.RequestID, e.Asked)
		if err != nil {
			return err
		}
		changes = append(changes, []any{tenant, string(KindResource), ids[i], w.revision})
		resources = append(resources, []any{
			tenant, ids[i], kind.Of(e.Resource).String(), null(e.NaturalKey), body, null(e.RequestID), request,
		})
		for _, used := range e.Uses {
			usages = append(usages, []any{tenant, string(KindResource), ids[i], used})
		}
	}
	// What says that resources of these ids were deleted.
	_, err := w.tx.Exec(ctx, `DELETE FROM change WHERE tenant = $1 AND kind = $2 AND `+w.q.Dialect().In("id", 3),
		tenant, string(KindResource), ids)
	if err != nil {
		return fault("forget deletions", err)
	}
	for _, bulk := range []struct {
		table   string
		columns []string
		rows    [][]any
	}{
		{"change", []string{"tenant", "kind", "id", "revision"}, changes},
		{"resource", []string{"tenant", "id", "kind", "natural_key", "body", "request_id", "request"}, resources},
		{"usage", []string{"tenant", "user_kind", "user_id", "resource_id"}, usages},
	} {
		if _, err := w.tx.AddMany(ctx, bulk.table, bulk.columns, slices.Values(bulk.rows)); err != nil {
			return fault("add resources", err)
		}
	}
	return nil
}

// SaveResource replaces a resource. It sets its etag.
func (w *Writer) SaveResource(ctx context.Context, tenant string, e Entry) error {
	revision, err := w.note(ctx, tenant, KindResource, e.Resource.GetId())
	if err != nil {
		return err
	}
	e.Resource.Etag = strconv.FormatInt(revision, 10)
	body, err := encode(e.Resource)
	if err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, `UPDATE resource SET natural_key = $3, body = $4 WHERE tenant = $1 AND id = $2`,
		tenant, e.Resource.GetId(), null(e.NaturalKey), body)
	if err != nil {
		return fault("save resource", err)
	}
	return w.SetUsage(ctx, tenant, User{KindResource, e.Resource.GetId()}, e.Uses)
}

// ReleaseKeys takes the natural keys from resources that are about to be saved,
// so that they can exchange them.
func (w *Writer) ReleaseKeys(ctx context.Context, tenant string, ids []string) error {
	_, err := w.tx.Exec(ctx, `UPDATE resource SET natural_key = NULL
		WHERE tenant = $1 AND natural_key IS NOT NULL AND `+w.q.Dialect().In("id", 2), tenant, sqldb.Strings(ids))
	return fault("release natural keys", err)
}

// DeleteResource deletes a resource and its usages of others.
func (w *Writer) DeleteResource(ctx context.Context, tenant, id string) error {
	if err := w.SetUsage(ctx, tenant, User{KindResource, id}, nil); err != nil {
		return err
	}
	if _, err := w.tx.Exec(ctx, `DELETE FROM resource WHERE tenant = $1 AND id = $2`, tenant, id); err != nil {
		return fault("delete resource", err)
	}
	_, err := w.note(ctx, tenant, KindResource, id)
	return err
}

// SaveSettings replaces a tenant's settings. It sets their etag.
func (w *Writer) SaveSettings(ctx context.Context, tenant string, settings *directoryv1.TenantSettings) error {
	revision, err := w.note(ctx, tenant, KindSettings, "")
	if err != nil {
		return err
	}
	settings.Etag = strconv.FormatInt(revision, 10)
	body, err := encode(settings)
	if err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, `INSERT INTO settings (tenant, body) VALUES ($1, $2)
		ON CONFLICT (tenant) DO UPDATE SET body = excluded.body`, tenant, body)
	return fault("save settings", err)
}

func scanResource(row sqldb.Row) (*directoryv1.Resource, error) {
	body, err := sqldb.Scalar[[]byte](row)
	if err != nil {
		return nil, err
	}
	return decodeResource(body)
}

func decodeResource(body []byte) (*directoryv1.Resource, error) {
	resource, err := decode(body, &directoryv1.Resource{})
	if err == nil {
		defaults.Resource(resource)
	}
	return resource, err
}

func decodeSettings(body []byte) (*directoryv1.TenantSettings, error) {
	settings, err := decode(body, &directoryv1.TenantSettings{})
	if err == nil {
		defaults.Settings(settings)
	}
	return settings, err
}
