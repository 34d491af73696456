package result_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"
	"gocloud.dev/blob"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// objects is an S3 server of another make.
type objects struct {
	url string

	mu    sync.Mutex
	parts []int64 // sizes of what was uploaded in parts
	// stopped, if set, is sent to when a part comes, which then waits for goOn.
	stopped, goOn chan struct{}
}

func startObjects(t *testing.T) *objects {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "access")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket("exports"))
	o := &objects{}
	server := httptest.NewServer(o.watch(gofakes3.New(backend).Server()))
	t.Cleanup(server.Close)
	o.url = "s3://exports?region=eu-central-1&use_path_style=true&response_checksum_validation=when_required&endpoint=" + url.QueryEscape(server.URL)
	return o
}

func (o *objects) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("partNumber") {
			size := r.ContentLength
			if decoded := r.Header.Get("X-Amz-Decoded-Content-Length"); decoded != "" {
				size, _ = strconv.ParseInt(decoded, 10, 64)
			}
			o.mu.Lock()
			o.parts = append(o.parts, size)
			stopped, goOn := o.stopped, o.goOn
			o.mu.Unlock()
			if stopped != nil {
				select {
				case stopped <- struct{}{}:
				default:
				}
				select {
				case <-goOn:
				case <-r.Context().Done():
				}
			}
		}
		next.ServeHTTP(w, r)
	})
}

// keys lists what is in the bucket.
func (o *objects) keys(t *testing.T) (all []string) {
	t.Helper()
	bucket, err := blob.OpenBucket(t.Context(), o.url)
	require.NoError(t, err)
	defer func() { require.NoError(t, bucket.Close()) }()
	items, failed := bucket.List(nil).All(t.Context())
	for item := range items {
		all = append(all, item.Key)
	}
	require.NoError(t, failed())
	return all
}

const (
	// filled attempts make a file of more than 16 MiB, which goes up in parts.
	filled  = 9_000
	partMin = 5 << 20 // what S3 asks of every part but the last
)

// fill stores attempts with long notes.
func (w *world) fill() {
	w.t.Helper()
	_, err := w.db.Exec(context.Background(), `INSERT INTO attempt (tenant, id, task_id, contact_id, agent_id, number, reference, name,
			caller_number, dial_time, business_result_id, note, call_id, recording_path, fail_code, ends, displayed_result)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		SELECT 'acme', 'a' || i, 't', 'c' || i, 'g', '+4930123456', '', '', '', i, '', $2, '', '', '', 0, 0 FROM n`,
		filled, strings.Repeat("note ", 400))
	require.NoError(w.t, err)
}

func TestExportToS3(t *testing.T) {
	w := onSQLite(t)
	w.fill()
	o := startObjects(t)
	w.blobs = o.url
	f := w.floor()
	e := f.done(f.admin(), &resultv1.Export{TaskId: "t", Purpose: "audit"})
	require.EqualValues(t, filled, e.GetRows())
	require.GreaterOrEqual(t, len(o.parts), 2)
	var sum int64
	for _, size := range o.parts {
		sum += size
	}
	require.Equal(t, e.GetSize(), sum)
	small := 0
	for _, size := range o.parts {
		if size < partMin {
			small++
		}
	}
	require.LessOrEqual(t, small, 1, "only the last part may be small: %v", o.parts)

	whole, err := f.fetch(f.admin(), e.GetId(), 0)
	require.NoError(t, err)
	require.Len(t, whole, int(e.GetSize()))
	require.Equal(t, filled+1, strings.Count(whole, "\n"))
	for _, offset := range []int64{1, 9 << 20, e.GetSize() - 1, e.GetSize()} {
		rest, err := f.fetch(f.admin(), e.GetId(), offset)
		require.NoError(t, err)
		require.Len(t, rest, len(whole)-int(offset))
		require.True(t, strings.HasSuffix(whole, rest), "from byte %d on", offset)
	}
	_, err = f.fetch(f.admin(), e.GetId(), e.GetSize()+1)
	requireFields(t, err, "offset RANGE")

	f.shutdown()
	_, err = w.db.Exec(context.Background(), `UPDATE export SET expire_time = 1`)
	require.NoError(t, err)
	w.run().awaitExport(e.GetId(), resultv1.ExportState_EXPORT_STATE_EXPIRED)
	require.Empty(t, o.keys(t))
}

// A process that dies in the middle leaves no file; the next one begins anew.
func TestExportKilledInTheMiddle(t *testing.T) {
	w := onSQLite(t)
	w.fill()
	o := startObjects(t)
	o.stopped, o.goOn = make(chan struct{}, 1), make(chan struct{})
	w.blobs = o.url
	n := w.run()
	e, err := n.createExport("t", "audit", "")
	require.NoError(t, err)
	select {
	case <-o.stopped:
	case <-time.After(patience):
		require.Fail(t, "no part came")
	}
	running := n.export(e.GetId())
	require.Equal(t, resultv1.ExportState_EXPORT_STATE_RUNNING, running.GetState())
	require.EqualValues(t, filled, running.GetTotalRows(), "they are counted first")
	_, _, err = n.download(e.GetId())
	require.Error(t, err)
	n.crash()
	require.Empty(t, o.keys(t))

	close(o.goOn)
	again := w.run()
	done := again.awaitExport(e.GetId(), resultv1.ExportState_EXPORT_STATE_DONE)
	require.EqualValues(t, filled, done.GetRows())
	text, _, err := again.download(e.GetId())
	require.NoError(t, err)
	require.Equal(t, filled+1, strings.Count(text, "\n"))
	require.Equal(t, []string{tenant + "/" + e.GetId() + ".csv"}, o.keys(t))
}
