package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/apierr"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/filestream"
)

// bodies is a file that comes in chunks.
type bodies = grpc.ServerStreamingClient[httpbody.HttpBody]

// errNothingLeft answers a range that begins at the end of its file.
var errNothingLeft = apierr.BadField("offset", apierr.Range, "is the end of the file")

// download answers with a file as one body, rather than with a stream of chunks.
type download struct {
	mux    *runtime.ServeMux
	method string
	// param of the path names what is downloaded.
	param string
	open  func(ctx context.Context, id string, offset int64) (bodies, error)
	// name of a file whose stream does not say how it is called.
	name func(id string) string
}

func downloadExport(mux *runtime.ServeMux, results resultv1.ResultServiceClient) *download {
	return &download{
		mux: mux, method: resultv1.ResultService_DownloadExport_FullMethodName, param: "id",
		open: func(ctx context.Context, id string, offset int64) (bodies, error) {
			return results.DownloadExport(ctx, &resultv1.DownloadExportRequest{Id: id, Offset: offset})
		},
		name: func(id string) string { return "export-" + id },
	}
}

func playRecording(mux *runtime.ServeMux, results resultv1.ResultServiceClient) *download {
	return &download{
		mux: mux, method: resultv1.ResultService_PlayRecording_FullMethodName, param: "id",
		open: func(ctx context.Context, id string, offset int64) (bodies, error) {
			return results.PlayRecording(ctx, &resultv1.PlayRecordingRequest{Id: id, Offset: offset})
		},
		name: func(id string) string { return "recording-" + id },
	}
}

func downloadRejects(mux *runtime.ServeMux, contacts contactv1.ContactServiceClient) *download {
	return &download{
		mux: mux, method: contactv1.ContactService_DownloadImportRejects_FullMethodName, param: "import_id",
		open: func(ctx context.Context, id string, _ int64) (bodies, error) {
			return contacts.DownloadImportRejects(ctx, &contactv1.DownloadImportRejectsRequest{ImportId: id})
		},
		name: func(id string) string { return "rejects-" + id + ".csv" },
	}
}

func (d *download) serve(w http.ResponseWriter, r *http.Request, params map[string]string) {
	id := params[d.param]
	offset, ranged := rangeFrom(r)
	file, err := d.begin(r, id, offset)
	if ranged && file.changed(r.Header.Get("If-Range")) {
		file.end()
		offset, ranged = 0, false
		file, err = d.begin(r, id, 0)
	}
	defer file.end()
	if err == nil && file.known && ranged && offset == file.Size {
		err = errNothingLeft
	}
	if err != nil {
		d.refuse(w, r, file, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.first.GetContentType())
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	if file.known {
		file.describe(w, offset, ranged)
	}
	file.copy(w)
}

// refuse answers with an error, which says how long the file is when the range
// is past its end.
func (d *download) refuse(w http.ResponseWriter, r *http.Request, file *opened, err error) {
	if file.known {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes */%d", file.Size))
		err = &runtime.HTTPStatusError{HTTPStatus: http.StatusRequestedRangeNotSatisfiable, Err: err}
	}
	_, outbound := runtime.MarshalerForRequest(d.mux, r)
	runtime.HTTPError(r.Context(), d.mux, outbound, w, r, err)
}

// opened is a file from some byte on.
type opened struct {
	filestream.Info
	// known: the Info is the service's.
	known  bool
	stream bodies
	first  *httpbody.HttpBody
	end    context.CancelFunc
}

// begin starts the stream and waits for its first chunk.
func (d *download) begin(r *http.Request, id string, offset int64) (*opened, error) {
	ctx, cancel := context.WithCancel(r.Context())
	file := &opened{Info: filestream.Info{Name: d.name(id)}, end: cancel}
	ctx, err := runtime.AnnotateContext(ctx, d.mux, r, d.method)
	if err != nil {
		return file, err
	}
	if file.stream, err = d.open(ctx, id, offset); err != nil {
		return file, err
	}
	header, err := file.stream.Header()
	if err == nil {
		file.take(filestream.Of(header))
		file.first, err = file.stream.Recv()
	}
	if errors.Is(err, io.EOF) {
		file.first = &httpbody.HttpBody{ContentType: "application/octet-stream"}
		return file, nil
	}
	if err != nil {
		file.known = false
		file.take(filestream.OfError(err))
	}
	return file, err
}

func (f *opened) take(info filestream.Info, known bool) {
	if known {
		f.Info, f.known = info, true
	}
}

// changed tells whether the file is another than the one with an ETag; none is any.
func (f *opened) changed(etag string) bool { return f.known && etag != "" && etag != f.ETag }

// describe begins the answer with what is known of the file.
func (f *opened) describe(w http.ResponseWriter, offset int64, ranged bool) {
	h := w.Header()
	h.Set("Accept-Ranges", "bytes")
	h.Set("Content-Length", strconv.FormatInt(f.Size-offset, 10))
	if f.ETag != "" {
		h.Set("ETag", f.ETag)
	}
	if ranged {
		h.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", offset, f.Size-1, f.Size))
		w.WriteHeader(http.StatusPartialContent)
	}
}

func (f *opened) copy(w http.ResponseWriter) {
	for chunk := f.first; ; {
		if _, err := w.Write(chunk.GetData()); err != nil {
			return // the client went away, which ends the stream
		}
		var err error
		if chunk, err = f.stream.Recv(); errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			// The status line is out: only a broken connection says now that
			// the file is not whole.
			panic(http.ErrAbortHandler)
		}
	}
}

// rangeFrom is the first byte that a request is for, if it says bytes=N-. Every
// other range is answered with the whole file, as HTTP allows.
func rangeFrom(r *http.Request) (offset int64, ranged bool) {
	from, ok := strings.CutPrefix(r.Header.Get("Range"), "bytes=")
	if !ok {
		return 0, false
	}
	digits, ok := strings.CutSuffix(from, "-")
	if !ok || strings.HasPrefix(digits, "+") {
		return 0, false
	}
	offset, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || offset < 0 {
		return 0, false
	}
	return offset, true
}
