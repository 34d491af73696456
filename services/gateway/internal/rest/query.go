package rest

import (
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// openQuery makes query parameters strict. The gateway library has one parser
// for the whole process.
var openQuery = sync.OnceFunc(func() { runtime.NewServeMux(runtime.SetQueryParameterParser(strictQuery{})) })

// strictQuery refuses a parameter that is no field of the message, which the
// library would pass over in silence.
type strictQuery struct{ lenient runtime.DefaultQueryParser }

func (q strictQuery) Parse(m proto.Message, values url.Values, filter *utilities.DoubleArray) error {
	for key := range values {
		if !has(m.ProtoReflect().Descriptor(), key) {
			return fmt.Errorf("unknown field %q", key)
		}
	}
	return q.lenient.Parse(m, values, filter)
}

// has follows a dotted key, in JSON or proto spelling, down a message.
func has(d protoreflect.MessageDescriptor, key string) bool {
	key, _, _ = strings.Cut(key, "[") // a key of a map field
	first, rest, nested := strings.Cut(key, ".")
	field := d.Fields().ByJSONName(first)
	if field == nil {
		field = d.Fields().ByTextName(first)
	}
	switch {
	case field == nil:
		return false
	case !nested:
		return true
	default:
		return field.Message() != nil && has(field.Message(), rest)
	}
}
