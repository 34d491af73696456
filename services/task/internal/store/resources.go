package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/foredial/foredial/pkg/sqldb"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/defaults"
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

// ResourceFilter says which resources of a tenant are wanted; the zero value is all.
type ResourceFilter struct {
	// Kind, unless it is unspecified, is theirs.
	Kind directoryv1.ResourceKind
	// OrgUnit, if given, is the id of theirs.
	OrgUnit *string
	// SeenFrom, if given, is the org unit of a caller for whom they are there.
	SeenFrom string
}

// Resources lists up to limit resources with ids after one, by id.
func (r reader) Resources(ctx context.Context, tenant string, filter ResourceFilter, after string, limit int) ([]*directoryv1.Resource, error) {
	where := `tenant = $1 AND id > $2`
	args := []any{tenant, after, limit}
	if filter.Kind != directoryv1.ResourceKind_RESOURCE_KIND_UNSPECIFIED {
		args = append(args, filter.Kind.String())
		where += fmt.Sprintf(` AND kind = $%d`, len(args))
	}
	if filter.OrgUnit != nil {
		args = append(args, *filter.OrgUnit)
		where += fmt.Sprintf(` AND org_unit = $%d`, len(args))
	}
	if where += seenFrom("org_unit", filter.SeenFrom, &args); filter.SeenFrom != "" {
		// Of the org units themselves, which belong to none, its own.
		where += fmt.Sprintf(` AND (kind <> 'RESOURCE_KIND_ORG_UNIT' OR id = $%d)`, len(args))
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
