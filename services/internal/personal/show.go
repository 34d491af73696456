package personal

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/foredial/foredial/pkg/phone"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
)

// Shown is a message as it is shown to those without the right to personal data. The
// message itself, which others may hold, stays as it is; where there is nothing to
// mask the two share what they have.
func Shown(m proto.Message) proto.Message { return shown(m.ProtoReflect()).Interface() }

func shown(m protoreflect.Message) protoreflect.Message {
	if !m.IsValid() || !In(m.Descriptor()) {
		return m
	}
	out := m.New()
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		out.Set(f, shownField(out, f, v))
		return true
	})
	out.SetUnknown(m.GetUnknown())
	return out
}

// shownField is the value of a field in a message that is made anew.
func shownField(out protoreflect.Message, f protoreflect.FieldDescriptor, v protoreflect.Value) protoreflect.Value {
	show := showing(f)
	if show == nil {
		return v
	}
	switch {
	case f.IsMap():
		all := out.NewField(f)
		v.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
			all.Map().Set(k, show(v))
			return true
		})
		return all
	case f.IsList():
		all := out.NewField(f)
		for i := range v.List().Len() {
			all.List().Append(show(v.List().Get(i)))
		}
		return all
	}
	return show(v)
}

// showing is how one value of a field is shown; nil: as it is.
func showing(f protoreflect.FieldDescriptor) func(protoreflect.Value) protoreflect.Value {
	if inner := message(f); inner != nil {
		if !In(inner) {
			return nil
		}
		return func(v protoreflect.Value) protoreflect.Value { return protoreflect.ValueOfMessage(shown(v.Message())) }
	}
	mask := masks[Kind(f)]
	if Kind(f) == accessv1.Personal_PERSONAL_VALUES && !f.IsMap() {
		mask = Object
	}
	if mask == nil {
		return nil
	}
	return func(v protoreflect.Value) protoreflect.Value { return protoreflect.ValueOfString(mask(v.String())) }
}

// masks are for texts, by what they tell.
var masks = map[accessv1.Personal]func(string) string{
	accessv1.Personal_PERSONAL_NUMBER: phone.Mask,
	accessv1.Personal_PERSONAL_TEXT:   Text,
	accessv1.Personal_PERSONAL_VALUES: Text,
}
