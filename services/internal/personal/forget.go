package personal

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
)

// All is everything that is personal.
func All(string) bool { return true }

// Forget takes those personal texts out of a message that are to go, and tells
// whether there were any.
func Forget(m proto.Message, goes func(text string) bool) bool { return forget(m.ProtoReflect(), goes) }

func forget(m protoreflect.Message, goes func(string) bool) (changed bool) {
	if !m.IsValid() || !In(m.Descriptor()) {
		return false
	}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case message(f) != nil:
			each(f, v, func(inner protoreflect.Message) { changed = forget(inner, goes) || changed })
		case Kind(f) != accessv1.Personal_PERSONAL_UNSPECIFIED:
			changed = drop(m, f, v, goes) || changed
		}
		return true
	})
	return changed
}

// each visits the messages of a field.
func each(f protoreflect.FieldDescriptor, v protoreflect.Value, visit func(protoreflect.Message)) {
	switch {
	case f.IsMap():
		v.Map().Range(func(_ protoreflect.MapKey, v protoreflect.Value) bool { visit(v.Message()); return true })
	case f.IsList():
		for i := range v.List().Len() {
			visit(v.List().Get(i).Message())
		}
	default:
		visit(v.Message())
	}
}

// drop takes texts out of a field that is marked.
func drop(m protoreflect.Message, f protoreflect.FieldDescriptor, v protoreflect.Value, goes func(string) bool) (changed bool) {
	switch {
	case f.IsMap():
		v.Map().Range(func(k protoreflect.MapKey, text protoreflect.Value) bool {
			if goes(text.String()) {
				v.Map().Clear(k)
				changed = true
			}
			return true
		})
	case f.IsList():
		stay := m.NewField(f)
		for i := range v.List().Len() {
			if text := v.List().Get(i); !goes(text.String()) {
				stay.List().Append(text)
			}
		}
		if changed = stay.List().Len() < v.List().Len(); changed {
			m.Set(f, stay)
		}
	case goes(v.String()):
		m.Clear(f)
		changed = true
	}
	return changed
}
