package gateway_test

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gocloud.dev/blob"
	"gocloud.dev/blob/memblob"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/filestream"
)

// files is a result service with files of a bucket.
type files struct {
	resultv1.UnimplementedResultServiceServer

	bucket *blob.Bucket
	opened chan int64 // the offset of each download
}

func newFiles(t *testing.T, content []byte) *files {
	t.Helper()
	f := &files{bucket: memblob.OpenBucket(nil), opened: make(chan int64, 100)}
	require.NoError(t, f.bucket.WriteAll(t.Context(), "f1", content, nil))
	t.Cleanup(func() { require.NoError(t, f.bucket.Close()) })
	return f
}

func (f *files) send(id, contentType string, offset int64, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	f.opened <- offset
	file, err := filestream.Open(stream.Context(), f.bucket, id, offset, id+".bin", contentType)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Send(stream)
}

func (f *files) DownloadExport(req *resultv1.DownloadExportRequest, stream resultv1.ResultService_DownloadExportServer) error {
	return f.send(req.GetId(), "text/csv", req.GetOffset(), stream)
}

func (f *files) PlayRecording(req *resultv1.PlayRecordingRequest, stream resultv1.ResultService_PlayRecordingServer) error {
	return f.send(req.GetId(), "audio/wav", req.GetOffset(), stream)
}

// long is of several chunks.
var long = bytes.Repeat([]byte("0123456789"), 20_000)

func TestDownloadSaysWhatTheFileIs(t *testing.T) {
	for path, contentType := range map[string]string{"/v1/exports/f1:download": "text/csv", "/v1/attempts/f1:play": "audio/wav"} {
		w := start(t, services{result: newFiles(t, long)})
		resp, body := w.get(t, path)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.Equal(t, string(long), body)
		for name, want := range map[string]string{
			"Content-Type": contentType, "Content-Disposition": "attachment; filename=f1.bin", "Accept-Ranges": "bytes",
			"Content-Length": strconv.Itoa(len(long)), "Content-Range": "",
		} {
			require.Equal(t, want, resp.Header.Get(name), name)
		}
		require.Regexp(t, `^"[^"]+"$`, resp.Header.Get("ETag"))
	}
}

func TestDownloadFromTheMiddle(t *testing.T) {
	w := start(t, services{result: newFiles(t, long)})
	for _, path := range []string{"/v1/exports/f1:download", "/v1/attempts/f1:play"} {
		for offset, contentRange := range map[int]string{
			0: "bytes 0-199999/200000", 70_001: "bytes 70001-199999/200000", 199_999: "bytes 199999-199999/200000",
		} {
			resp, body := w.get(t, path, "Range", "bytes="+strconv.Itoa(offset)+"-")
			require.Equal(t, http.StatusPartialContent, resp.StatusCode)
			require.Equal(t, contentRange, resp.Header.Get("Content-Range"))
			require.Equal(t, strconv.Itoa(len(long)-offset), resp.Header.Get("Content-Length"))
			require.True(t, strings.HasSuffix(string(long), body), "from byte %d on", offset)
			require.Len(t, body, len(long)-offset)
		}
	}
}

func TestDownloadPastTheEnd(t *testing.T) {
	w := start(t, services{result: newFiles(t, long)})
	for _, from := range []string{"200000", "200001", "9223372036854775807"} {
		resp, body := w.get(t, "/v1/exports/f1:download", "Range", "bytes="+from+"-")
		require.Equal(t, http.StatusRequestedRangeNotSatisfiable, resp.StatusCode)
		require.Equal(t, "bytes */200000", resp.Header.Get("Content-Range"))
		require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
		require.Contains(t, body, `"RANGE"`)
	}
}

// A range of another form may be answered with everything (RFC 9110, 14.2).
func TestDownloadOfOtherRanges(t *testing.T) {
	f := newFiles(t, long)
	w := start(t, services{result: f})
	for _, other := range []string{"bytes=0-9", "bytes=-9", "bytes=1-,3-", "bytes=+1-", "bytes=--1-", "bytes=-", "bytes=x-", "items=1-", "bytes=9223372036854775808-"} {
		resp, body := w.get(t, "/v1/exports/f1:download", "Range", other)
		require.Equal(t, http.StatusOK, resp.StatusCode, other)
		require.Len(t, body, len(long), other)
		require.Zero(t, <-f.opened, other)
	}
}

func TestDownloadGoesOnOnlyWithTheSameFile(t *testing.T) {
	f := newFiles(t, long)
	w := start(t, services{result: f})
	resp, _ := w.get(t, "/v1/exports/f1:download")
	etag := resp.Header.Get("ETag")
	require.Zero(t, <-f.opened)

	resp, body := w.get(t, "/v1/exports/f1:download", "Range", "bytes=5-", "If-Range", etag)
	require.Equal(t, http.StatusPartialContent, resp.StatusCode)
	require.Len(t, body, len(long)-5)
	require.EqualValues(t, 5, <-f.opened)

	for _, from := range []string{"5", "300000"} {
		for _, stale := range []string{`"another"`, "W/" + etag, "Sat, 29 Oct 1994 19:43:31 GMT"} {
			resp, body = w.get(t, "/v1/exports/f1:download", "Range", "bytes="+from+"-", "If-Range", stale)
			require.Equal(t, http.StatusOK, resp.StatusCode, stale)
			require.Empty(t, resp.Header.Get("Content-Range"))
			require.Len(t, body, len(long))
		}
	}
}

func TestDownloadOfAnEmptyFile(t *testing.T) {
	w := start(t, services{result: newFiles(t, nil)})
	resp, body := w.get(t, "/v1/attempts/f1:play")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "0", resp.Header.Get("Content-Length"))
	require.Equal(t, "application/octet-stream", resp.Header.Get("Content-Type"))
	require.Empty(t, body)
	resp, _ = w.get(t, "/v1/attempts/f1:play", "Range", "bytes=0-")
	require.Equal(t, http.StatusRequestedRangeNotSatisfiable, resp.StatusCode)
}
