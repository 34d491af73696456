package rest

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/id"
)

const (
	requestIDHeader = "X-Request-Id"
	// maxBody is what a JSON request may have, as much as a gRPC message.
	maxBody = 4 << 20
)

// edge is what every request passes first.
type edge struct {
	next    http.Handler
	faults  *faults
	mux     *runtime.ServeMux
	idle    time.Duration
	https   bool
	browser *browser
	metrics *metrics
}

func (e *edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	requestID := r.Header.Get(requestIDHeader)
	if !id.Valid(requestID) {
		requestID = id.New()
	}
	r.Header.Set(requestIDHeader, requestID)
	r.Header.Del("X-Forwarded-For") // anybody can send it: the services hear of the peer
	h := w.Header()
	h.Set(requestIDHeader, requestID)
	protect(h, e.https)
	if strings.Contains(r.Header.Get("Accept"), eventStreamType) {
		r.Header.Set("Accept", eventStreamType) // the mux compares the whole header
		h.Set("X-Accel-Buffering", "no")
		resume(r)
	}

	out := &timedWriter{ResponseWriter: w, control: http.NewResponseController(w), idle: e.idle}
	out.extend()
	defer out.extend() // for what the server flushes after us
	ctx, route := withRoute(r.Context())
	r = r.WithContext(ctx)
	start := time.Now()
	defer func() { e.metrics.observe(route, r.Method, out.status, start) }()
	if e.browser.preflight(out, r) {
		return
	}
	if err := e.browser.identify(r); err != nil {
		e.faults.handle(ctx, e.mux, nil, out, r, err)
		return
	}
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = &timedBody{ReadCloser: r.Body, control: out.control, idle: e.idle}
		if !isUpload(r) {
			if r.ContentLength > maxBody {
				e.faults.handle(r.Context(), e.mux, nil, out, r, tooLarge(maxBody))
				return
			}
			r.Body = http.MaxBytesReader(out, r.Body, maxBody)
		}
	}
	e.next.ServeHTTP(out, r)
}

// tooLarge is the answer to a body of more than limit bytes.
func tooLarge(limit int64) error {
	return &runtime.HTTPStatusError{
		HTTPStatus: http.StatusRequestEntityTooLarge,
		Err: apierr.New(codes.ResourceExhausted, apierr.Limit, "the body is larger than %d bytes", limit).
			With("limit", formatInt(limit)),
	}
}

// timedWriter gives the client a fresh deadline for every write.
type timedWriter struct {
	http.ResponseWriter

	control *http.ResponseController
	idle    time.Duration
	status  int // 0: not said yet
}

// WriteHeader implements http.ResponseWriter.
func (w *timedWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// extend has no effect on writers without deadlines, such as those of tests.
func (w *timedWriter) extend() { _ = w.control.SetWriteDeadline(time.Now().Add(w.idle)) }

func (w *timedWriter) Write(p []byte) (int, error) {
	w.extend()
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *timedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// timedBody gives the client a fresh deadline for every read, and none between:
// the server watches the connection then.
type timedBody struct {
	io.ReadCloser

	control     *http.ResponseController
	idle        time.Duration
	ended       atomic.Bool
	interrupted atomic.Bool
}

func (b *timedBody) Read(p []byte) (int, error) {
	_ = b.control.SetReadDeadline(time.Now().Add(b.idle))
	if b.interrupted.Load() {
		return 0, errInterrupted
	}
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		b.ended.Store(true)
	}
	if !b.interrupted.Load() {
		_ = b.control.SetReadDeadline(time.Time{})
	} else if err != nil && !errors.Is(err, io.EOF) {
		err = errInterrupted
	}
	return n, err
}

// quietFor is how long a client must send nothing before a Read that waits for
// it is broken off: nothing more can be read from the connection then.
const quietFor = 100 * time.Millisecond

// interrupt makes all later Reads fail, and one that is waiting, soon. It
// leaves a body alone that was read to its end.
func (b *timedBody) interrupt() {
	if b.ended.Load() {
		return
	}
	b.interrupted.Store(true)
	_ = b.control.SetReadDeadline(time.Now().Add(quietFor))
}

// drain reads on for at most d, and drops what comes.
func (b *timedBody) drain(d time.Duration) {
	_ = b.control.SetReadDeadline(time.Now().Add(d))
	_, _ = io.Copy(io.Discard, b.ReadCloser)
}
