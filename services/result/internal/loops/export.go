package loops

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"gocloud.dev/blob"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/result/internal/export"
	"github.com/foredial/foredial/services/result/internal/store"
)

const (
	// exportTimeout ends the writing of one file.
	exportTimeout = 2 * time.Hour
	// progressEvery is how often a running export says how far it is, and
	// progressRows how many rows pass before it looks at the clock.
	progressEvery, progressRows = time.Second, 1000
	// exportBuffer is what is written to a bucket at once, in bytes.
	exportBuffer = 256 << 10
	// exportPart and exportParts bound what an upload in parts, as to S3, holds in
	// memory. An object has 10,000 parts at most: a file has up to 80 GB.
	exportPart, exportParts = 8 << 20, 2
	// unwritable is what the owner of a failed export is told.
	unwritable = "the file could not be written; ask for a new export"
	// failPatience is how long it may take to note that.
	failPatience = 10 * time.Second
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
	tenant := job.Args.Tenant
	wanted, err := e.Store.Export(ctx, tenant, job.Args.ExportID)
	if err != nil {
		return err
	}
	if wanted.State == resultv1.ExportState_EXPORT_STATE_FAILED { // by a process that died before it could remove the file
		return export.Remove(ctx, e.Bucket, tenant, wanted.ID, wanted.Format)
	}
	if wanted.State != resultv1.ExportState_EXPORT_STATE_RUNNING {
		return nil
	}
	err = e.run(ctx, tenant, wanted)
	if err == nil || job.Attempt < job.MaxAttempts {
		return err
	}
	e.Log.Error("export failed", "tenant", tenant, "export_id", wanted.ID, "error", err)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), failPatience) // its own time may be over
	defer cancel()
	return errors.Join(e.Store.FailExport(ctx, tenant, wanted.ID, unwritable), export.Remove(ctx, e.Bucket, tenant, wanted.ID, wanted.Format))
}

func (e *Exporter) run(ctx context.Context, tenant string, wanted store.Export) error {
	form, err := e.form(ctx, tenant, &wanted)
	if err != nil {
		return err
	}
	rows, size, err := e.write(ctx, tenant, wanted, form)
	if err != nil {
		return err
	}
	kept, err := e.Store.FinishExport(ctx, tenant, wanted.ID, rows, size, time.Now().Add(e.TTL))
	if err == nil && !kept { // it expired, or was erased, while it was written
		return export.Remove(ctx, e.Bucket, tenant, wanted.ID, wanted.Format)
	}
	return err
}

// form is what the file looks like, by the directory as it is now.
func (e *Exporter) form(ctx context.Context, tenant string, wanted *store.Export) (form export.Form, err error) {
	if err := e.Tasks.WaitReady(ctx); err != nil { // until then every tenant has the default zone
		return form, err
	}
	zone, err := time.LoadLocation(e.Tasks.Settings(tenant).GetTimeZone())
	if err != nil {
		return form, fmt.Errorf("zone of the tenant: %w", err)
	}
	if len(wanted.Columns) == 0 { // it is from before columns could be chosen
		wanted.Columns = export.Columns()
	}
	names := map[string]string{}
	for _, r := range e.Tasks.Resources(tenant, directoryv1.ResourceKind_RESOURCE_KIND_BUSINESS_RESULT) {
		names[r.GetId()] = r.GetDisplayName()
	}
	return export.Form{
		Format: wanted.Format, Columns: wanted.Columns, Masked: wanted.Masked, Zone: zone, BusinessResults: names,
	}, nil
}

// write streams the rows into the bucket; the file appears when it is whole.
func (e *Exporter) write(ctx context.Context, tenant string, wanted store.Export, form export.Form) (rows, size int64, err error) {
	ctx, abandon := context.WithCancel(ctx)
	defer abandon() // before Close: the file is given up
	file, err := e.Bucket.NewWriter(ctx, export.Key(tenant, wanted.ID, form.Format), &blob.WriterOptions{
		ContentType: export.ContentType(form.Format), BufferSize: exportPart, MaxConcurrency: exportParts,
	})
	if err != nil {
		return 0, 0, fmt.Errorf("open the file: %w", err)
	}
	counted := &counter{Writer: file}
	rows, err = e.copy(ctx, tenant, wanted, form, counted)
	if err != nil {
		abandon()
		return 0, 0, errors.Join(err, file.Close())
	}
	if err := file.Close(); err != nil {
		return 0, 0, fmt.Errorf("close the file: %w", err)
	}
	return rows, counted.bytes, nil
}

func (e *Exporter) copy(ctx context.Context, tenant string, wanted store.Export, form export.Form, file io.Writer) (rows int64, err error) {
	buffered := bufio.NewWriterSize(file, exportBuffer)
	out, err := export.NewWriter(buffered, form)
	if err != nil {
		return 0, fmt.Errorf("begin the file: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()

	var (
		total int64
		said  time.Time
	)
	progress := func() error {
		said = time.Now()
		return e.Store.ExportProgress(ctx, tenant, wanted.ID, rows, total)
	}
	err = e.Store.ExportRows(ctx, tenant, wanted, func(n int64) error {
		total = n
		return progress()
	}, func(row [][]byte) error {
		if err := out.Write(row); err != nil {
			return fmt.Errorf("write the file: %w", err)
		}
		if rows++; rows%progressRows == 0 && time.Since(said) >= progressEvery {
			return progress()
		}
		return nil
	})
	if err != nil {
		return rows, err
	}
	if err := out.Finish(); err != nil {
		return rows, fmt.Errorf("finish the file: %w", err)
	}
	return rows, buffered.Flush()
}

// counter counts what is written.
type counter struct {
	io.Writer

	bytes int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.bytes += int64(n)
	return n, err
}
