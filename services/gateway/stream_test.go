package gateway_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// watching sends a message for every value received, until the channel is
// closed or the stream ends.
func watching(steps <-chan int64, end error) services {
	return services{task: &tasks{watch: func(_ *taskv1.WatchTasksRequest, stream taskv1.TaskService_WatchTasksServer) error {
		for {
			select {
			case <-stream.Context().Done():
				return stream.Context().Err()
			case n, more := <-steps:
				if !more {
					return end
				}
				if err := stream.Send(&taskv1.WatchTasksResponse{
					Revision: n, Change: &taskv1.WatchTasksResponse_DeletedId{DeletedId: "t1"},
				}); err != nil {
					return err
				}
			}
		}
	}}}
}

func (w *world) open(t *testing.T, path string, header ...string) (*http.Response, *bufio.Reader) {
	t.Helper()
	resp, err := w.client.Do(w.request(t, http.MethodGet, path, "", header...))
	require.NoError(t, err)
	t.Cleanup(func() { resp.Body.Close() })
	return resp, bufio.NewReader(resp.Body)
}

var gone = apierr.New(codes.NotFound, "NOT_FOUND", "gone")

func TestLinesByDefault(t *testing.T) {
	steps := make(chan int64, 1)
	w := start(t, watching(steps, gone))
	steps <- 1
	resp, r := w.open(t, "/v1/tasks:watch?afterRevision=0")
	require.Equal(t, "application/x-ndjson", resp.Header.Get("Content-Type"))
	require.JSONEq(t, `{"result": {"revision": "1", "deletedId": "t1"}}`, line(t, r))
	steps <- 2 // the first line has come although the stream goes on
	require.JSONEq(t, `{"result": {"revision": "2", "deletedId": "t1"}}`, line(t, r))
	close(steps)
	require.JSONEq(t, `{"error": {"code": 5, "message": "gone", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo",
		"reason": "NOT_FOUND", "domain": "foredial.dev", "metadata": {}}]}}`, line(t, r))
	_, err := r.ReadByte()
	require.ErrorIs(t, err, io.EOF)
}

func TestEventsWhenAskedFor(t *testing.T) {
	steps := make(chan int64, 1)
	w := start(t, watching(steps, gone))
	steps <- 1
	resp, r := w.open(t, "/v1/tasks:watch", "Accept", "text/event-stream, */*")
	require.Equal(t, "text/event-stream", resp.Header.Get("Content-Type"))
	require.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
	require.Equal(t, "no", resp.Header.Get("X-Accel-Buffering"))
	require.Equal(t, "event: message", line(t, r))
	require.JSONEq(t, `{"revision": "1", "deletedId": "t1"}`, line(t, r)[len("data: "):])
	require.Empty(t, line(t, r))
	close(steps)
	require.Equal(t, "event: failure", line(t, r))
	require.Contains(t, line(t, r), `"NOT_FOUND"`)
	require.Empty(t, line(t, r))
}

func TestStreamThatFailsAtOnceIsAPlainError(t *testing.T) {
	for _, accept := range []string{"*/*", "text/event-stream"} {
		steps := make(chan int64)
		close(steps)
		w := start(t, watching(steps, gone))
		resp, body := w.get(t, "/v1/tasks:watch", "Accept", accept)
		require.Equal(t, http.StatusNotFound, resp.StatusCode)
		require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
		require.JSONEq(t, `{"code": 5, "message": "gone", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo",
			"reason": "NOT_FOUND", "domain": "foredial.dev", "metadata": {}}]}`, body)
	}
}

func TestEmptyStreamIsNoError(t *testing.T) {
	steps := make(chan int64)
	close(steps)
	w := start(t, watching(steps, nil))
	resp, body := w.get(t, "/v1/tasks:watch")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Empty(t, body)
}

func TestStreamEndsWithTheClient(t *testing.T) {
	ended := make(chan struct{})
	w := start(t, services{task: &tasks{watch: func(_ *taskv1.WatchTasksRequest, stream taskv1.TaskService_WatchTasksServer) error {
		defer close(ended)
		_ = stream.Send(&taskv1.WatchTasksResponse{Revision: 1})
		<-stream.Context().Done()
		return stream.Context().Err()
	}}})
	resp, r := w.open(t, "/v1/tasks:watch")
	line(t, r)
	require.NoError(t, resp.Body.Close())
	<-ended
}

func TestStopEndsStreamsWithAnError(t *testing.T) {
	steps := make(chan int64, 1)
	w := start(t, watching(steps, nil))
	steps <- 1
	_, r := w.open(t, "/v1/tasks:watch")
	line(t, r)
	stopped := make(chan error)
	go func() { stopped <- w.gateway.Stop(context.Background()) }()
	require.Contains(t, line(t, r), `"DRAINING"`)
	require.NoError(t, <-stopped)
}

// exports is a result service with one file.
type exports struct {
	resultv1.UnimplementedResultServiceServer

	chunks []string
	end    error
}

func (e *exports) DownloadExport(_ *resultv1.DownloadExportRequest, stream resultv1.ResultService_DownloadExportServer) error {
	for i, c := range e.chunks {
		body := &httpbody.HttpBody{Data: []byte(c)}
		if i == 0 {
			body.ContentType = "text/csv; charset=utf-8"
		}
		if err := stream.Send(body); err != nil {
			return err
		}
	}
	return e.end
}

func TestDownloadIsTheFile(t *testing.T) {
	w := start(t, services{result: &exports{chunks: []string{"a,b\n1", ",2\n"}}})
	resp, body := w.get(t, "/v1/exports/e1:download")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "text/csv; charset=utf-8", resp.Header.Get("Content-Type"))
	require.Equal(t, "attachment; filename=export-e1", resp.Header.Get("Content-Disposition"))
	require.Equal(t, "a,b\n1,2\n", body)
}

func TestDownloadOfNothing(t *testing.T) {
	w := start(t, services{result: &exports{}})
	resp, body := w.get(t, "/v1/exports/e1:download")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "application/octet-stream", resp.Header.Get("Content-Type"))
	require.Empty(t, body)
}

func TestDownloadThatFailsAtOnceIsAPlainError(t *testing.T) {
	w := start(t, services{result: &exports{end: gone}})
	resp, body := w.get(t, "/v1/exports/e1:download")
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
	require.Contains(t, body, `"NOT_FOUND"`)
	require.Empty(t, resp.Header.Get("Content-Disposition"))
}

func TestDownloadThatFailsLaterBreaksOff(t *testing.T) {
	w := start(t, services{result: &exports{chunks: []string{"a,b\n"}, end: gone}})
	resp, err := w.client.Do(w.request(t, http.MethodGet, "/v1/exports/e1:download", ""))
	if err == nil { // the headers may or may not have come through
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
	}
	require.Error(t, err, "a client must not take a part for the whole")
}
