package rest

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/foredial/foredial/pkg/apierr"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
)

var notFound = apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND)

// faults gives errors one form on the wire.
type faults struct{ log *slog.Logger }

// handle answers a request with an error.
func (f *faults) handle(ctx context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, err error) {
	httpStatus := 0
	if routed, ok := errors.AsType[*runtime.HTTPStatusError](err); ok {
		httpStatus, err = routed.HTTPStatus, routed.Err
	}
	st := f.complete(ctx, r.Header.Get(requestIDHeader), err)
	if httpStatus == 0 {
		httpStatus = runtime.HTTPStatusFromCode(st.Code())
	}
	body, err := protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(st.Proto())
	if err != nil {
		f.log.Error("cannot encode an error", "error", err)
	}
	w.Header().Del("Transfer-Encoding") // set already where a stream was expected
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body))) // complete, though the connection may go on
	if st.Code() == codes.Unauthenticated {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if after := retryAfter(st); after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
	}
	w.WriteHeader(httpStatus)
	_, _ = w.Write(body) // the caller may have gone
}

// inStream gives the form of an error that ends a stream.
func (f *faults) inStream(ctx context.Context, err error) *status.Status {
	return f.complete(ctx, "", err)
}

// routing answers a request that no route takes.
func (f *faults) routing(ctx context.Context, mux *runtime.ServeMux, m runtime.Marshaler, w http.ResponseWriter, r *http.Request, httpStatus int) {
	fault := apierr.New(codes.NotFound, notFound, "no route for %s %s", r.Method, r.URL.Path)
	switch httpStatus {
	case http.StatusMethodNotAllowed:
		fault = apierr.New(codes.Unimplemented, notFound, "%s is not a method of %s", r.Method, r.URL.Path)
	case http.StatusBadRequest:
		fault = apierr.BadField("path", apierr.Format, "must begin with a slash")
	}
	f.handle(ctx, mux, m, w, r, &runtime.HTTPStatusError{HTTPStatus: httpStatus, Err: fault})
}

// complete gives an error that did not come from a service, and so has no
// reason yet, the form of those that did.
func (f *faults) complete(ctx context.Context, requestID string, err error) *status.Status {
	if apierr.ReasonIn(err) != "" {
		return status.Convert(err)
	}
	st := status.Convert(err)
	switch code := st.Code(); code {
	case codes.InvalidArgument:
		return badInput(st.Message()).GRPCStatus()
	case codes.Unavailable:
		down := apierr.New(code, apierr.DependencyDown, "the service behind this route does not answer")
		down.RetryAfter = time.Second
		return down.GRPCStatus()
	case codes.DeadlineExceeded:
		return apierr.New(code, apierr.Deadline, "the call took longer than its deadline").GRPCStatus()
	case codes.Canceled:
		return apierr.New(code, apierr.Cancelled, "the caller went away").GRPCStatus()
	case codes.ResourceExhausted:
		return apierr.New(code, apierr.Limit, "the message is larger than a service takes").GRPCStatus()
	case codes.Unimplemented:
		return apierr.New(code, notFound, "the service behind this route does not have it").GRPCStatus()
	}
	f.log.ErrorContext(ctx, "request failed", "request_id", requestID, "error", err)
	return apierr.New(codes.Internal, apierr.Internal, "internal error").With("request_id", requestID).GRPCStatus()
}

var (
	// jsonPrefix is what protojson begins its errors with; the blank varies.
	jsonPrefix = regexp.MustCompile(`^proto:[\s\x{a0}]*`)
	// fieldNames find the field in the errors of protojson and the query parser.
	fieldNames = []*regexp.Regexp{
		regexp.MustCompile(`(?:unknown|duplicate|parsing) field "([^"]+)"`),
		regexp.MustCompile(`invalid value for .* field ([^\s:]+)`),
		regexp.MustCompile(`type mismatch, parameter: ([^\s,]+)`),
	}
)

// badInput names the field that could not be read, or else the body.
func badInput(message string) *apierr.Error {
	message = jsonPrefix.ReplaceAllString(message, "")
	for _, name := range fieldNames {
		if found := name.FindStringSubmatch(message); found != nil {
			return apierr.BadField(found[1], apierr.Format, "%s", message)
		}
	}
	return apierr.BadField("body", apierr.Format, "%s", message)
}

func retryAfter(st *status.Status) time.Duration {
	for _, d := range st.Details() {
		if retry, ok := d.(*errdetails.RetryInfo); ok {
			return retry.GetRetryDelay().AsDuration()
		}
	}
	return 0
}
