package edgefuzz_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// glance is how long a stream is read: it may have nothing to say.
const glance = 50 * time.Millisecond

// answer is what came back, and whose fault it says it was.
type answer struct {
	code   string
	server bool
	text   string
}

// send makes a request of a method, spoils it, sends it, and returns what came back.
func (w *world) send(c composer, method protoreflect.MethodDescriptor, rest bool) (answer, error) {
	wait := patience
	if method.IsStreamingServer() {
		wait = glance
	}
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	message := c.message(method.Input(), 0)
	c.spoil(message)
	var got answer
	var err error
	if rest {
		got, err = w.browse(ctx, c, method, message)
	} else {
		got, err = w.call(ctx, c, method, message)
	}
	if errors.Is(err, context.DeadlineExceeded) && method.IsStreamingServer() {
		return got, nil
	}
	return got, err
}

// authorize says who is asking: mostly the administrator, else nobody.
func (w *world) authorize(c composer, h http.Header) {
	switch c.IntN(8) {
	case 0:
	case 1:
		h.Set("Authorization", pick(c.Rand, []string{"Bearer ", "Bearer x", "bearer", "Basic Og==", "Bearer fdk_x_y", "Bearer fds__", "Bearer " + w.admin + "x", "Bearer a.b.c"}))
	default:
		h.Set("Authorization", "Bearer "+w.admin)
	}
	if c.IntN(6) == 0 {
		h.Set(pick(c.Rand, []string{
			"X-Request-Id", "Grpc-Timeout", "Grpc-Encoding", "Content-Type", "Accept", "Last-Event-ID", "Range", "Grpc-Metadata-Authorization", "Cookie", "X-Forwarded-For", "Traceparent", "Origin",
		}), pick(c.Rand, []string{"", "x", "99999999999H", "gzip", "0", "text/event-stream", "application/grpc+xml", "bytes=5-", "bytes=-", "00-0-0-0", "foredial=x", "null"}))
	}
}

// call sends a message over gRPC.
func (w *world) call(ctx context.Context, c composer, method protoreflect.MethodDescriptor, message proto.Message) (answer, error) {
	wire, err := proto.Marshal(message)
	if err != nil { // text that is no UTF-8
		wire = nil
	}
	body := c.frame(c.bytes(wire))
	target := fmt.Sprintf("http://%s/%s/%s", w.GRPC(), method.Parent().FullName(), method.Name())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", "application/grpc")
	r.Header.Set("Te", "trailers")
	w.authorize(c, r.Header)
	resp, err := w.grpc.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	status := resp.Trailer.Get("Grpc-Status") + resp.Header.Get("Grpc-Status")
	text := resp.Trailer.Get("Grpc-Message") + resp.Header.Get("Grpc-Message")
	var code codes.Code
	if status == "" || code.UnmarshalJSON([]byte(status)) != nil {
		return answer{code: resp.Status + " " + status, text: text}, err
	}
	return answer{code: code.String(), server: blames(code) && !grpcs(text), text: text}, err
}

// blames tells that a code says that it was the server's fault.
func blames(code codes.Code) bool {
	switch code {
	case codes.Internal, codes.Unknown, codes.DataLoss, codes.Unavailable, codes.DeadlineExceeded:
		return true
	}
	return false
}

// grpcs tells that it is gRPC itself which refuses what is no call of its own: it does so
// with a code of the server's, before there is a handler.
func grpcs(text string) bool {
	return strings.HasPrefix(text, "grpc: ") || strings.HasPrefix(text, "malformed grpc-timeout") ||
		strings.Contains(text, "unexpected EOF") || strings.Contains(text, "cardinality violation")
}

// browse sends a message over REST.
func (w *world) browse(ctx context.Context, c composer, method protoreflect.MethodDescriptor, message *dynamicpb.Message) (answer, error) {
	verb, path, body := route(method)
	if path == "" {
		return answer{code: "no route"}, nil
	}
	path, query := c.path(path, message, body)
	var sent []byte
	if body != "" {
		text, err := protojson.Marshal(part(message, body))
		if err != nil {
			text = []byte("{}")
		}
		sent = c.json(text)
	}
	u := &url.URL{Scheme: "http", Host: w.HTTP(), Path: path, RawQuery: c.query(query)}
	r, err := http.NewRequestWithContext(ctx, verb, u.String(), bytes.NewReader(sent))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", "application/json")
	w.authorize(c, r.Header)
	resp, err := w.rest.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusRequestHeaderFieldsTooLarge {
		// net/http reads no more of such a request, and resets the connection after its answer.
		return answer{code: resp.Status}, nil
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	return answer{code: resp.Status, server: resp.StatusCode >= http.StatusInternalServerError, text: string(text)}, err
}

// route is that of a method, and which of its fields is the body.
func route(method protoreflect.MethodDescriptor) (verb, path, body string) {
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	switch at := rule.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		return http.MethodGet, at.Get, rule.GetBody()
	case *annotations.HttpRule_Post:
		return http.MethodPost, at.Post, rule.GetBody()
	case *annotations.HttpRule_Patch:
		return http.MethodPatch, at.Patch, rule.GetBody()
	case *annotations.HttpRule_Put:
		return http.MethodPut, at.Put, rule.GetBody()
	case *annotations.HttpRule_Delete:
		return http.MethodDelete, at.Delete, rule.GetBody()
	}
	return "", "", ""
}

// path fills the parameters of a route in. What is neither there nor in the body is the query's.
func (c composer) path(pattern string, message *dynamicpb.Message, body string) (path string, query url.Values) {
	query = url.Values{}
	fields := message.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		value := message.Get(f)
		hole := "{" + string(f.Name()) + "}"
		switch {
		case strings.Contains(pattern, hole):
			pattern = strings.ReplaceAll(pattern, hole, url.PathEscape(value.String()))
		case body == "*" || body == string(f.Name()) || f.IsMap() || f.Message() != nil:
		case f.IsList():
			for j := range value.List().Len() {
				query.Add(f.JSONName(), value.List().Get(j).String())
			}
		case message.Has(f):
			query.Set(f.JSONName(), value.String())
		}
	}
	for strings.Contains(pattern, "{") { // of a message within
		before, rest, _ := strings.Cut(pattern, "{")
		_, after, _ := strings.Cut(rest, "}")
		pattern = before + pick(c.Rand, []string{"q1", "x", "%00", "a b"}) + after
	}
	return pattern, query
}

// part is what of a message is the body.
func part(message *dynamicpb.Message, body string) proto.Message {
	f := message.Descriptor().Fields().ByName(protoreflect.Name(body))
	if f == nil || f.Message() == nil {
		return message
	}
	return message.Get(f).Message().Interface()
}
