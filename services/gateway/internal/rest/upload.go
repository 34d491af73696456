package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
)

// chunkSize is how much of a file goes into one message.
const chunkSize = 256 << 10

// lingerFor bounds how long the rest of a refused upload is taken.
const lingerFor = 2 * time.Second

// errInterrupted says that the service has answered before the upload was over.
var errInterrupted = errors.New("interrupted")

// upload streams request bodies into a call that takes a file: first its
// options, then chunks.
type upload struct {
	mux    *runtime.ServeMux
	max    int64
	method string
	open   func(context.Context) (grpc.ClientStream, error)
	// options are the first message.
	options func(r *http.Request, params map[string]string) (proto.Message, error)
	chunk   func([]byte) proto.Message
	done    func() proto.Message
}

func isUpload(r *http.Request) bool {
	return strings.HasSuffix(r.URL.Path, "/contacts:import") || strings.HasSuffix(r.URL.Path, "/numbers:import")
}

// answer is what the service said.
type answer struct {
	done proto.Message
	err  error
}

func (u *upload) serve(w http.ResponseWriter, r *http.Request, params map[string]string) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	_, outbound := runtime.MarshalerForRequest(u.mux, r)
	done, err := u.run(ctx, cancel, w, r, params)
	if err != nil {
		u.refuse(ctx, outbound, w, r, err)
		return
	}
	runtime.ForwardResponseMessage(ctx, u.mux, outbound, w, r, done)
}

// refuse answers with an error and takes what the client still sends, for a
// while: a connection that is closed with data unread is reset, and the answer
// on its way is lost with it.
func (u *upload) refuse(ctx context.Context, outbound runtime.Marshaler, w http.ResponseWriter, r *http.Request, err error) {
	body, ok := r.Body.(*timedBody)
	if ok && !body.ended.Load() {
		w.Header().Set("Connection", "close")
		_ = body.control.EnableFullDuplex() // else the server reads before it answers
	}
	runtime.HTTPError(ctx, u.mux, outbound, w, r, err)
	if ok {
		_ = body.control.Flush() // the client may have gone
		body.drain(lingerFor)
	}
}

// run sends the body and returns the service's answer, which may come before
// the body is over. A body that breaks off cancels the call: the service must
// never take a part for the whole.
func (u *upload) run(ctx context.Context, cancel context.CancelFunc, w http.ResponseWriter, r *http.Request, params map[string]string) (proto.Message, error) {
	if r.ContentLength > u.max {
		return nil, tooLarge(u.max)
	}
	options, err := u.options(r, params)
	if err != nil {
		return nil, err
	}
	ctx, err = runtime.AnnotateContext(ctx, u.mux, r, u.method)
	if err != nil {
		return nil, err
	}
	stream, err := u.open(ctx)
	if err != nil {
		return nil, err
	}
	answers := make(chan answer, 1)
	go func() {
		done := u.done()
		err := stream.RecvMsg(done)
		if body, ok := r.Body.(*timedBody); ok {
			body.interrupt()
		}
		answers <- answer{done, err}
	}()
	if err := u.send(stream, options, http.MaxBytesReader(w, r.Body, u.max)); err != nil {
		cancel()
		<-answers
		return nil, err
	}
	a := <-answers
	return a.done, a.err
}

// send returns nil when the service has, or will have, an answer.
func (u *upload) send(stream grpc.ClientStream, message proto.Message, body io.Reader) error {
	for {
		switch err := stream.SendMsg(message); {
		case errors.Is(err, io.EOF): // the service ended the call
			return nil
		case err != nil:
			return err
		}
		chunk := make([]byte, chunkSize)
		n, err := fill(chunk, body)
		switch {
		case errors.Is(err, errInterrupted):
			return nil
		case err != nil && !errors.Is(err, io.EOF):
			return broken(err)
		case n == 0:
			return stream.CloseSend()
		}
		message = u.chunk(chunk[:n])
	}
}

// fill reads until p is full or r ends, and tells how it ended. (io.ReadFull
// says io.ErrUnexpectedEOF of a short last chunk, which is also what a body
// that broke off says of itself.)
func fill(p []byte, r io.Reader) (n int, err error) {
	for n < len(p) && err == nil {
		var read int
		read, err = r.Read(p[n:])
		n += read
	}
	return n, err
}

func broken(err error) error {
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(large.Limit)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return apierr.New(codes.DeadlineExceeded, apierr.Deadline, "the upload stalled; nothing was imported")
	}
	return apierr.BadField("file", apierr.Format, "the upload broke off; nothing was imported").Because(err)
}

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }
