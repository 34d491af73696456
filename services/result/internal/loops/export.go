package loops

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"gocloud.dev/blob"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/result/internal/export"
	"github.com/foredial/foredial/services/result/internal/store"
)

const (
	// exportPage is how many attempts are in memory at a time.
	exportPage = 200
	// exportTimeout ends the writing of one file.
	exportTimeout = 2 * time.Hour
	// unwritable is what the owner of a failed export is told.
	unwritable = "the file could not be written; ask for a new export"
)

// Exporter writes the files of exports.
type Exporter struct {
	river.WorkerDefaults[export.Job]

	Log    *slog.Logger
	Store  *store.Store
	Tasks  *feed.Replica
	Bucket *blob.Bucket
	// TTL is how long a file is kept.
	TTL time.Duration
}

// Timeout implements river.Worker.
func (e *Exporter) Timeout(*river.Job[export.Job]) time.Duration { return exportTimeout }

// Work implements river.Worker: an export begun before is written anew.
func (e *Exporter) Work(ctx context.Context, job *river.Job[export.Job]) error {
	tenant, id := job.Args.Tenant, job.Args.ExportID
	err := e.run(ctx, tenant, id)
	if err == nil || job.Attempt < job.MaxAttempts {
		return err
	}
	e.Log.Error("export failed", "tenant", tenant, "export_id", id, "error", err)
	return e.Store.FailExport(ctx, tenant, id, unwritable)
}

func (e *Exporter) run(ctx context.Context, tenant, id string) error {
	wanted, err := e.Store.Export(ctx, tenant, id)
	if err != nil || wanted.State != resultv1.ExportState_EXPORT_STATE_RUNNING {
		return err
	}
	if err := e.Tasks.WaitReady(ctx); err != nil { // until then every tenant has the default zone
		return err
	}
	zone, err := time.LoadLocation(e.Tasks.Settings(tenant).GetTimeZone())
	if err != nil {
		return fmt.Errorf("zone of the tenant: %w", err)
	}
	rows, err := e.write(ctx, tenant, wanted, zone)
	if err != nil {
		return err
	}
	kept, err := e.Store.FinishExport(ctx, tenant, id, rows, time.Now().Add(e.TTL))
	if err == nil && !kept { // it expired while it was written
		return e.Bucket.Delete(ctx, export.Key(tenant, id))
	}
	return err
}

// write streams the attempts into the bucket; the file appears when it is whole.
func (e *Exporter) write(ctx context.Context, tenant string, wanted store.Export, zone *time.Location) (rows int64, err error) {
	ctx, abandon := context.WithCancel(ctx)
	defer abandon() // before Close: the file is given up
	file, err := e.Bucket.NewWriter(ctx, export.Key(tenant, wanted.ID), &blob.WriterOptions{ContentType: export.ContentType})
	if err != nil {
		return 0, fmt.Errorf("open the file: %w", err)
	}
	rows, err = e.copy(ctx, tenant, wanted, zone, file)
	if err != nil {
		abandon()
		return 0, errors.Join(err, file.Close())
	}
	if err := file.Close(); err != nil {
		return 0, fmt.Errorf("close the file: %w", err)
	}
	return rows, nil
}

func (e *Exporter) copy(ctx context.Context, tenant string, wanted store.Export, zone *time.Location, file *blob.Writer) (rows int64, err error) {
	out, err := export.NewWriter(file, zone)
	if err != nil {
		return 0, err
	}
	var after store.Dialled
	for {
		attempts, last, err := e.Store.OldestAttempts(ctx, tenant, wanted.TaskID, after, exportPage)
		if err != nil {
			return rows, err
		}
		if err := out.Write(attempts); err != nil {
			return rows, fmt.Errorf("write the file: %w", err)
		}
		rows += int64(len(attempts))
		if len(attempts) < exportPage {
			return rows, nil
		}
		after = last
		if err := e.Store.ExportProgress(ctx, tenant, wanted.ID, rows); err != nil {
			return rows, err
		}
	}
}
