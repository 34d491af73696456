package rest

import (
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/httpbody"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// downloads answer with the file of an export, rather than a stream of chunks.
type downloads struct {
	mux     *runtime.ServeMux
	results resultv1.ResultServiceClient
}

func (d *downloads) serve(w http.ResponseWriter, r *http.Request, params map[string]string) {
	_, outbound := runtime.MarshalerForRequest(d.mux, r)
	stream, first, err := d.open(r, params["id"])
	if err != nil {
		runtime.HTTPError(r.Context(), d.mux, outbound, w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", first.GetContentType())
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "export-" + params["id"] + ".csv"}))
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

// open starts the stream and waits for its first chunk.
func (d *downloads) open(r *http.Request, id string) (resultv1.ResultService_DownloadExportClient, *httpbody.HttpBody, error) {
	ctx, err := runtime.AnnotateContext(r.Context(), d.mux, r, resultv1.ResultService_DownloadExport_FullMethodName)
	if err != nil {
		return nil, nil, err
	}
	stream, err := d.results.DownloadExport(ctx, &resultv1.DownloadExportRequest{Id: id})
	if err != nil {
		return nil, nil, err
	}
	first, err := stream.Recv()
	if errors.Is(err, io.EOF) {
		return stream, &httpbody.HttpBody{ContentType: "text/csv"}, nil
	}
	return stream, first, err
}
