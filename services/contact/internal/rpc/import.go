package rpc

import (
	"context"
	"errors"
	"io"
	"strconv"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact/internal/intake"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/feed"
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
	done, err := s.load(ctx, opts, &chunks{stream: stream})
	if err != nil {
		return err
	}
	return stream.SendAndClose(wire.Import(done))
}

// load takes the file in, then puts it into the database.
func (s *Contacts) load(ctx context.Context, opts *contactv1.ImportOptions, file io.Reader) (store.Import, error) {
	tenant := auth.Tenant(ctx)
	imp := store.Import{
		ID: id.New(), TaskID: opts.GetTaskId(), RequestID: opts.GetRequestId(), FileName: opts.GetFileName(),
		CreatedAt: s.Now(),
	}
	if done, found, err := s.Rows.FindRequest(ctx, tenant, imp); err != nil || found {
		return done, err
	}
	task, err := s.Tasks.GetTask(ctx, tenant, imp.TaskID)
	if err != nil {
		return store.Import{}, err
	}
	if task.GetState() == taskv1.TaskState_TASK_STATE_EXPIRED {
		return store.Import{}, wrongState(task)
	}
	spool, err := intake.File(ctx, file, intake.Options{
		Dir: s.Spool, Region: task.Settings.GetDefaultRegion(), MaxBytes: s.MaxBytes,
	})
	if fault, ok := errors.AsType[*sheet.FileError](err); ok {
		return store.Import{}, apierr.BadField("file", apierr.Format, "%s", fault.Reason)
	}
	if errors.Is(err, intake.ErrTooLarge) {
		return store.Import{}, apierr.New(codes.ResourceExhausted, reason(errorv1.Reason_REASON_LIMIT),
			"the file is larger than allowed").With("limit", strconv.FormatInt(s.MaxBytes, 10))
	}
	if err != nil {
		return store.Import{}, err
	}
	imp, err = s.Rows.Import(ctx, tenant, imp, wire.Sequence(task), spool.Entries)
	if err := errors.Join(err, spool.Close()); err != nil {
		return store.Import{}, err
	}
	s.Log.InfoContext(ctx, "contacts imported", "tenant", tenant, "task_id", imp.TaskID, "import_id", imp.ID,
		"imported", imp.Imported, "rejected", imp.Rejected)
	return imp, nil
}

func wrongState(task *feed.Task) error {
	state := task.GetState().String()
	return apierr.New(codes.FailedPrecondition, reason(errorv1.Reason_REASON_WRONG_STATE),
		"the task is in state %s", state).With("state", state)
}

// chunks reads the file out of the messages of a stream.
type chunks struct {
	stream importStream
	rest   []byte
}

func (c *chunks) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		msg, err := c.stream.Recv()
		if err != nil {
			return 0, err
		}
		if msg.GetOptions() != nil {
			return 0, apierr.BadField("options", apierr.Conflict, "must be in the first message only")
		}
		c.rest = msg.GetChunk()
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}
