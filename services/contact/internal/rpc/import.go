package rpc

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/apierr"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact/internal/intake"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/sight"
)

type importStream = grpc.ClientStreamingServer[contactv1.ImportContactsRequest, contactv1.Import]

// ImportContacts implements ContactService.
func (s *Contacts) ImportContacts(stream importStream) error {
	ctx := stream.Context()
	first, err := stream.Recv()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	opts := first.GetOptions()
	if opts == nil {
		return apierr.BadField("options", apierr.Required, "must be the first message")
	}
	done, err := s.load(ctx, opts, &chunks{next: func() (filePart, error) { return stream.Recv() }})
	if err != nil {
		return err
	}
	return stream.SendAndClose(wire.Import(done))
}

// load takes the file in, then puts it into the database.
func (s *Contacts) load(ctx context.Context, opts *contactv1.ImportOptions, upload io.Reader) (store.Import, error) {
	if err := checkOptions(opts); err != nil {
		return store.Import{}, err
	}
	task, err := sight.Task(ctx, s.Tasks, opts.GetTaskId())
	if err != nil {
		return store.Import{}, err
	}
	if err := s.takesContacts(task); err != nil {
		return store.Import{}, err
	}
	spool, err := receive(upload, s.Spool, s.MaxBytes)
	if err != nil {
		return store.Import{}, err
	}
	done, err := s.loadSpool(ctx, task, opts, spool)
	return done, fileFault(errors.Join(err, spool.Close()))
}

func (s *Contacts) loadSpool(ctx context.Context, task *feed.Task, opts *contactv1.ImportOptions, spool *intake.Spool) (_ store.Import, err error) {
	schema := wire.Schema(task, s.Tasks)
	file, err := sheet.Open(spool, spool.Size, sheet.NewRules(schema), sheetOptions(opts, s.Spool))
	if err != nil {
		return store.Import{}, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if secret := file.Columns(sheet.Encrypted); s.Keys == nil && len(secret) > 0 {
		return store.Import{}, apierr.BadField("file", apierr.Setting,
			"has the attribute %s, which is kept encrypted: this installation has no key for it", secret[0])
	}
	rows, err := file.Count(ctx)
	if err != nil {
		return store.Import{}, err
	}
	imp, err := s.Loader.Load(ctx, intake.Job{
		Tenant: task.Tenant, Import: newImport(opts, spool, rows), File: file,
		Rules: func(ctx context.Context) (store.LoadRules, error) { return s.loadRules(ctx, task.Tenant, opts, schema) },
	})
	if err != nil {
		return store.Import{}, err
	}
	s.Log.InfoContext(ctx, "contacts imported", "tenant", task.Tenant, "task_id", imp.TaskID, "import_id", imp.ID,
		"dry_run", imp.DryRun, "imported", imp.Imported, "updated", imp.Updated, "skipped", imp.Skipped, "rejected", imp.Rejected)
	return imp, nil
}

// loadRules are how rows become contacts of the task as it is now.
func (s *Contacts) loadRules(ctx context.Context, tenant string, opts *contactv1.ImportOptions, schema sheet.Schema) (store.LoadRules, error) {
	task, err := s.Tasks.GetTask(ctx, tenant, opts.GetTaskId())
	if err != nil {
		return store.LoadRules{}, err
	}
	terms := wire.Terms(task, s.Tasks)
	rules := store.LoadRules{
		Order: terms.Order, Scope: scope(opts), Action: action(opts), Seal: s.sealer(tenant, schema),
	}
	if opts.GetCheckBlocklists() {
		rules.Lists = terms.Blocklists
	}
	return rules, nil
}

// sealer encrypts the attributes that the schema says are kept encrypted.
func (s *Contacts) sealer(tenant string, schema sheet.Schema) func(contactID, code, value string) string {
	secret := map[string]bool{}
	for _, a := range schema.Attributes {
		secret[a.Code] = a.Type == sheet.Encrypted
	}
	return func(contactID, code, value string) string {
		if !secret[code] {
			return value
		}
		return s.Keys.Seal(value, tenant, contactID, code)
	}
}

// takesContacts says whether a task may get contacts.
func (s *Contacts) takesContacts(task *feed.Task) error {
	if task.GetState() == taskv1.TaskState_TASK_STATE_EXPIRED || !s.Now().Before(task.GetEndTime().AsTime()) {
		return wrongState(task)
	}
	return nil
}

func wrongState(task *feed.Task) error {
	return contract.WrongState(task.GetState(), "the task is in state %s, and ends at %s",
		contract.Word(task.GetState()), task.GetEndTime().AsTime().Format(time.RFC3339))
}
