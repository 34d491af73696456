package rpc

import (
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/foredial/foredial/pkg/apierr"
)

// maxText bounds every string that comes from outside, in bytes: what a field may have by
// the rules in its proto is less, and not every id has such a rule.
const maxText = 8 << 10

// textFields lists the strings of a message that hold a NUL, which no text column
// takes, or are longer than any text is. Protobuf itself has refused what is not UTF-8.
func textFields(m protoreflect.Message, path string) (bad []apierr.Field) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		at := path + string(f.Name())
		switch {
		case f.IsMap():
			v.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
				in := at + "[" + strconv.Quote(k.String()) + "]"
				if f.MapKey().Kind() == protoreflect.StringKind {
					bad = append(bad, textValue(f.MapKey(), k.Value(), in)...)
				}
				bad = append(bad, textValue(f.MapValue(), v, in)...)
				return true
			})
		case f.IsList():
			for i := range v.List().Len() {
				bad = append(bad, textValue(f, v.List().Get(i), at+"["+strconv.Itoa(i)+"]")...)
			}
		default:
			bad = append(bad, textValue(f, v, at)...)
		}
		return true
	})
	return bad
}

func textValue(f protoreflect.FieldDescriptor, v protoreflect.Value, at string) []apierr.Field {
	switch f.Kind() {
	case protoreflect.MessageKind:
		return textFields(v.Message(), at+".")
	case protoreflect.StringKind:
		if strings.ContainsRune(v.String(), 0) {
			return []apierr.Field{{Path: at, Reason: apierr.Format, Description: "must not contain a NUL character"}}
		}
		if len(v.String()) > maxText && !between(f) {
			return []apierr.Field{{Path: at, Reason: apierr.Length, Description: "must not be longer than " + strconv.Itoa(maxText) + " bytes"}}
		}
	}
	return nil
}

// between tells that a field is of a message that services send each other.
func between(f protoreflect.FieldDescriptor) bool {
	return strings.Contains(string(f.FullName()), ".internal.")
}
