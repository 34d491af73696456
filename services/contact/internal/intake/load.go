package intake

import (
	"context"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
)

const (
	// followEvery is how often one who waits for another looks.
	followEvery = 250 * time.Millisecond
	// stalled is how long the other may get nowhere.
	stalled = 10 * time.Second
)

// Loader loads files into tasks.
type Loader struct {
	Rows *store.Store
	Now  func() time.Time
}

// Job is a file to load.
type Job struct {
	Tenant string
	// Import as the request wants it.
	Import store.Import
	File   *sheet.File
	// Rules are those that hold now; the task may change while a file is loaded.
	Rules func(context.Context) (store.LoadRules, error)
}

// Load loads a file whose structure is good, or what is left of it, and returns
// the import when it is over. Errors: store.ErrOtherImport, store.ErrNoImport
// (the task was deleted), those of the file and of the job's rules.
func (l *Loader) Load(ctx context.Context, job Job) (store.Import, error) {
	job.Import.Worker = id.New()
	for {
		imp, err := l.Rows.BeginImport(ctx, job.Tenant, job.Import, id.New(), l.Now())
		if err != nil || imp.State != store.ImportRunning {
			return imp, err
		}
		imp, err = l.load(ctx, job, imp)
		if errors.Is(err, store.ErrImportTaken) {
			imp, err = l.follow(ctx, job.Tenant, imp.ID)
		}
		if err != nil || imp.State != store.ImportRunning {
			return imp, err
		}
	}
}

// load works until the file is over, or somebody else takes it.
func (l *Loader) load(ctx context.Context, job Job, imp store.Import) (store.Import, error) {
	var tried *store.Tried
	if imp.DryRun {
		tried = store.NewTried()
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches, readErr := make(chan store.Rows, 1), make(chan error, 1)
	go func() {
		defer close(batches)
		readErr <- read(ctx, job.File, imp.Rows, batches)
	}()
	for rows := range batches {
		after, err := l.write(ctx, job, imp, tried, rows)
		if err != nil {
			cancel()
			for range batches { // until the reader has seen it
			}
			return imp, err
		}
		imp = after
	}
	return imp, <-readErr
}

func (l *Loader) write(ctx context.Context, job Job, imp store.Import, tried *store.Tried, rows store.Rows) (store.Import, error) {
	rules, err := job.Rules(ctx)
	if err != nil {
		return imp, err
	}
	rules.Tried = tried
	return l.Rows.LoadRows(ctx, job.Tenant, imp.ID, imp.Worker, rules, rows, l.Now())
}

// follow waits for an import that somebody else works on: until it is over, or
// that one gets nowhere.
func (l *Loader) follow(ctx context.Context, tenant, importID string) (store.Import, error) {
	look := time.NewTicker(followEvery)
	defer look.Stop()
	for {
		imp, err := l.Rows.GetImport(ctx, tenant, importID)
		if err != nil || imp.State != store.ImportRunning || l.Now().Sub(imp.BeatAt) > stalled {
			return imp, err
		}
		select {
		case <-ctx.Done():
			return imp, ctx.Err()
		case <-look.C:
		}
	}
}
