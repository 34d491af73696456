package rest

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// bodies is a file that comes in chunks.
type bodies = grpc.ServerStreamingClient[httpbody.HttpBody]

// download answers with a file as one body, rather than with a stream of chunks.
type download struct {
	mux    *runtime.ServeMux
	method string
	// param of the path names what is downloaded; the file is called prefix and it.
	param, prefix string
	open          func(ctx context.Context, id string) (bodies, error)
}

func downloadExport(mux *runtime.ServeMux, results resultv1.ResultServiceClient) *download {
	return &download{
		mux: mux, method: resultv1.ResultService_DownloadExport_FullMethodName, param: "id", prefix: "export-",
		open: func(ctx context.Context, id string) (bodies, error) {
			return results.DownloadExport(ctx, &resultv1.DownloadExportRequest{Id: id})
		},
	}
}

func downloadRejects(mux *runtime.ServeMux, contacts contactv1.ContactServiceClient) *download {
	return &download{
		mux: mux, method: contactv1.ContactService_DownloadImportRejects_FullMethodName, param: "import_id", prefix: "rejects-",
		open: func(ctx context.Context, id string) (bodies, error) {
			return contacts.DownloadImportRejects(ctx, &contactv1.DownloadImportRejectsRequest{ImportId: id})
		},
	}
}

func (d *download) serve(w http.ResponseWriter, r *http.Request, params map[string]string) {
	_, outbound := runtime.MarshalerForRequest(d.mux, r)
	id := params[d.param]
	stream, first, err := d.begin(r, id)
	if err != nil {
		runtime.HTTPError(r.Context(), d.mux, outbound, w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", first.GetContentType())
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.prefix + id + ".csv"}))
	for chunk := first; ; {
		if _, err := w.Write(chunk.GetData()); err != nil {
			return // the client went away, which ends the stream
		}
		if chunk, err = stream.Recv(); errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			// The status line is out: only a broken connection says now that
			// the file is not whole.
			panic(http.ErrAbortHandler)
		}
	}
}

// begin starts the stream and waits for its first chunk.
func (d *download) begin(r *http.Request, id string) (bodies, *httpbody.HttpBody, error) {
	ctx, err := runtime.AnnotateContext(r.Context(), d.mux, r, d.method)
	if err != nil {
		return nil, nil, err
	}
	stream, err := d.open(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	first, err := stream.Recv()
	if errors.Is(err, io.EOF) {
		return stream, &httpbody.HttpBody{ContentType: "text/csv"}, nil
	}
	return stream, first, err
}
