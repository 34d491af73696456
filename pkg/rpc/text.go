package rpc

import (
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/foredial/foredial/pkg/apierr"
)

// nulFields lists the strings of a message that hold a NUL, which no text
// column takes. Protobuf itself has refused what is not UTF-8.
func nulFields(m protoreflect.Message, path string) (bad []apierr.Field) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		at := path + string(f.Name())
		switch {
		case f.IsMap():
			v.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
				in := at + "[" + strconv.Quote(k.String()) + "]"
				if f.MapKey().Kind() == protoreflect.StringKind {
					bad = append(bad, nulValue(f.MapKey(), k.Value(), in)...)
				}
				bad = append(bad, nulValue(f.MapValue(), v, in)...)
				return true
			})
		case f.IsList():
			for i := range v.List().Len() {
				bad = append(bad, nulValue(f, v.List().Get(i), at+"["+strconv.Itoa(i)+"]")...)
			}
		default:
			bad = append(bad, nulValue(f, v, at)...)
		}
		return true
	})
	return bad
}

func nulValue(f protoreflect.FieldDescriptor, v protoreflect.Value, at string) []apierr.Field {
	switch f.Kind() {
	case protoreflect.MessageKind:
		return nulFields(v.Message(), at+".")
	case protoreflect.StringKind:
		if strings.ContainsRune(v.String(), 0) {
			return []apierr.Field{{Path: at, Reason: apierr.Format, Description: "must not contain a NUL character"}}
		}
	}
	return nil
}
