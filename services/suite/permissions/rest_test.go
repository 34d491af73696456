package permissions_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

var (
	variable = regexp.MustCompile(`\{([^}]+)\}`)
	capital  = regexp.MustCompile(`[A-Z]`)
)

// overREST makes a call by the route of a method. The first message is the request; of
// an upload it has the options, and the others are the file.
func overREST(ctx context.Context, address, token string, m method, messages []proto.Message, wait time.Duration) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	r, err := request(ctx, address, m, messages)
	if err != nil {
		return answer{}, err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if m.IsStreamingServer() {
		defer time.AfterFunc(wait, cancel).Stop()
	}
	resp, err := http.DefaultClient.Do(r)
	if m.IsStreamingServer() && errors.Is(err, context.Canceled) {
		return answer{codes.OK, nil}, nil // it is open, and nothing came
	}
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	seen, err := io.ReadAll(resp.Body)
	if err != nil && !errors.Is(err, context.Canceled) {
		return answer{}, err
	}
	if resp.StatusCode < http.StatusBadRequest {
		return answer{codes.OK, seen}, nil
	}
	var fault struct{ Code codes.Code }
	if err := json.Unmarshal(seen, &fault); err != nil || fault.Code == codes.OK {
		return answer{}, fmt.Errorf("%s %s: HTTP %d with %q", r.Method, r.URL.Path, resp.StatusCode, seen)
	}
	if want := statusOf(fault.Code); want != 0 && want != resp.StatusCode {
		return answer{}, fmt.Errorf("%s %s: HTTP %d with code %s", r.Method, r.URL.Path, resp.StatusCode, fault.Code)
	}
	return answer{fault.Code, seen}, nil
}

// statusOf is what HTTP says for the codes that this is about.
func statusOf(code codes.Code) int {
	return map[codes.Code]int{
		codes.Unauthenticated: http.StatusUnauthorized, codes.PermissionDenied: http.StatusForbidden, codes.NotFound: http.StatusNotFound,
	}[code]
}

func request(ctx context.Context, address string, m method, messages []proto.Message) (*http.Request, error) {
	message := messages[0].ProtoReflect()
	taken := map[string]bool{}
	path := variable.ReplaceAllStringFunc(m.route.path, func(name string) string {
		name = strings.Trim(name, "{}")
		taken[name] = true
		return url.PathEscape(textAt(message, name))
	})
	var body []byte
	query := url.Values{}
	switch {
	case m.IsStreamingClient():
		taken[""] = true
		flatten(query, "", jsonOf(optionsOf(message)), taken, "options.")
		body = fileOf(messages[1:])
	case m.route.body == "*":
		body = marshal(message)
	case m.route.body != "":
		field := message.Descriptor().Fields().ByName(protoreflect.Name(m.route.body))
		body = marshal(message.Get(field).Message())
		taken[m.route.body] = true
		flatten(query, "", jsonOf(message), taken, "")
	default:
		flatten(query, "", jsonOf(message), taken, "")
	}
	target := "http://" + address + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	return http.NewRequestWithContext(ctx, m.route.verb, target, bytes.NewReader(body))
}

// textAt is the text of a field by its path.
func textAt(m protoreflect.Message, path string) string {
	name, rest, nested := strings.Cut(path, ".")
	field := m.Descriptor().Fields().ByName(protoreflect.Name(name))
	if nested {
		return textAt(m.Get(field).Message(), rest)
	}
	return m.Get(field).String()
}

// optionsOf is the first message of an upload without its wrapping.
func optionsOf(m protoreflect.Message) protoreflect.Message {
	return m.Get(m.Descriptor().Fields().ByName("options")).Message()
}

// fileOf is the bytes of the chunks.
func fileOf(messages []proto.Message) (file []byte) {
	for _, message := range messages {
		m := message.ProtoReflect()
		file = append(file, m.Get(m.Descriptor().Fields().ByName("chunk")).Bytes()...)
	}
	return file
}

func marshal(m protoreflect.Message) []byte {
	raw, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(m.Interface())
	if err != nil {
		panic(err) // a sample that cannot be written
	}
	return raw
}

func jsonOf(m protoreflect.Message) (object map[string]any) {
	if err := json.Unmarshal(marshal(m), &object); err != nil {
		panic(err)
	}
	return object
}

// flatten makes query parameters of what a path or a body does not have.
func flatten(query url.Values, prefix string, object map[string]any, taken map[string]bool, base string) {
	for name, value := range object {
		path := prefix + name
		if taken[base+path] {
			continue
		}
		if name == "update_mask" { // JSON has it in another spelling than queries
			value = capital.ReplaceAllStringFunc(fmt.Sprint(value), func(c string) string { return "_" + strings.ToLower(c) })
		}
		switch value := value.(type) {
		case map[string]any:
			flatten(query, path+".", value, taken, base)
		case []any:
			for _, one := range value {
				query.Add(path, fmt.Sprint(one))
			}
		default:
			query.Add(path, fmt.Sprint(value))
		}
	}
}
