package store

import (
	"context"
	"strconv"

	"github.com/foredial/foredial/pkg/sqldb"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
)

// Template returns one template, or ErrNotFound.
func (r reader) Template(ctx context.Context, tenant, id string) (*taskv1.TaskTemplate, error) {
	template, err := sqldb.One(ctx, r.q, scanTemplate, `SELECT body FROM task_template WHERE tenant = $1 AND id = $2`, tenant, id)
	return template, fault("read template", err)
}

// Templates lists up to limit templates with ids after one, by id; if an org unit is
// given, those that are there for a caller who is bound to it.
func (r reader) Templates(ctx context.Context, tenant, orgUnit, after string, limit int) ([]*taskv1.TaskTemplate, error) {
	args := []any{tenant, after, limit}
	seen := seenFrom("org_unit", orgUnit, &args)
	templates, err := sqldb.All(ctx, r.q, scanTemplate,
		`SELECT body FROM task_template WHERE tenant = $1 AND id > $2`+seen+` ORDER BY id LIMIT $3`, args...)
	return templates, fault("list templates", err)
}

// TemplateNamed returns the id of the template with a display name, or ErrNotFound.
func (r reader) TemplateNamed(ctx context.Context, tenant, displayName string) (string, error) {
	id, err := sqldb.One(ctx, r.q, sqldb.Scalar[string],
		`SELECT id FROM task_template WHERE tenant = $1 AND display_name = $2`, tenant, displayName)
	return id, fault("find template by name", err)
}

// SavedTemplate is a template with the request that made it.
type SavedTemplate struct {
	Template *taskv1.TaskTemplate
	Asked    *taskv1.SaveTaskAsTemplateRequest
}

// TemplateSaved returns the template of an id, or ErrNotFound.
func (r reader) TemplateSaved(ctx context.Context, tenant, id string) (SavedTemplate, error) {
	saved, err := sqldb.One(ctx, r.q, scanSaved,
		`SELECT body, request FROM task_template WHERE tenant = $1 AND id = $2`, tenant, id)
	return saved, fault("find template by id", err)
}

// TemplateRequested returns the template that a request id made, or ErrNotFound.
func (r reader) TemplateRequested(ctx context.Context, tenant, requestID string) (SavedTemplate, error) {
	saved, err := sqldb.One(ctx, r.q, scanSaved,
		`SELECT body, request FROM task_template WHERE tenant = $1 AND request_id = $2`, tenant, requestID)
	return saved, fault("find template by request", err)
}

// AddTemplate adds a template and remembers what was asked for. It sets the
// template's etag. Nobody follows templates, so no change is noted.
func (w *Writer) AddTemplate(ctx context.Context, tenant string, saved SavedTemplate) error {
	w.revision++
	saved.Template.Etag = strconv.FormatInt(w.revision, 10)
	body, err := encode(saved.Template)
	if err != nil {
		return err
	}
	request, err := encode(saved.Asked)
	if err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, `INSERT INTO task_template (tenant, id, display_name, org_unit, body, request_id, request)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tenant, saved.Template.GetId(), saved.Template.GetDisplayName(), saved.Template.GetTask().GetOrgUnitId(), body,
		null(saved.Asked.GetRequestId()), request)
	return fault("add template", err)
}

// DeleteTemplate deletes a template and its usages.
func (w *Writer) DeleteTemplate(ctx context.Context, tenant, id string) error {
	if err := w.SetUsage(ctx, tenant, User{KindTemplate, id}, nil); err != nil {
		return err
	}
	_, err := w.tx.Exec(ctx, `DELETE FROM task_template WHERE tenant = $1 AND id = $2`, tenant, id)
	return fault("delete template", err)
}

func scanTemplate(row sqldb.Row) (*taskv1.TaskTemplate, error) {
	body, err := sqldb.Scalar[[]byte](row)
	if err != nil {
		return nil, err
	}
	return decodeTemplate(body)
}

func scanSaved(row sqldb.Row) (saved SavedTemplate, err error) {
	var body, request []byte
	if err := row.Scan(&body, &request); err != nil {
		return saved, err
	}
	if saved.Template, err = decodeTemplate(body); err != nil {
		return saved, err
	}
	saved.Asked, err = decode(request, &taskv1.SaveTaskAsTemplateRequest{})
	return saved, err
}

func decodeTemplate(body []byte) (*taskv1.TaskTemplate, error) {
	template, err := decode(body, &taskv1.TaskTemplate{})
	if err == nil {
		defaults.Task(template.GetTask())
	}
	return template, err
}
