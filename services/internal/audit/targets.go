package audit

import (
	"regexp"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// requestID makes a call idempotent; it names nothing.
const requestID = "request_id"

// Other is what stands in the place of a text that should name something and cannot be
// a name.
const Other = "?"

// name is how names look: those that this system gives, and those that it lets people
// give. A number with its plus, an address or a name with blanks is none.
var name = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$`)

// Targets are what a request names, by the path of the field: the texts in fields called
// id, or …_id, or …_ids, with commas between, and what was chosen of enums and switches.
// Of messages in a list only their ids. All other fields, and whatever comes to be a
// field later, may hold personal data and are left out.
func Targets(request proto.Message) map[string]string {
	t := targets{}
	t.add("", request.ProtoReflect(), false)
	return t
}

type targets map[string]string

func (t targets) add(path string, m protoreflect.Message, listed bool) {
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		at := path + string(field.Name())
		switch {
		case field.IsMap():
		case names(field) && field.IsList():
			for i := range v.List().Len() {
				t.put(at, v.List().Get(i).String())
			}
		case names(field):
			t.put(at, v.String())
		case listed:
		case field.Kind() == protoreflect.EnumKind:
			t.choose(at, field.Enum(), field.IsList(), v)
		case field.Kind() == protoreflect.BoolKind && !field.IsList():
			t.put(at, v.String())
		case field.Message() != nil && ours(field.Message()) && field.IsList():
			for i := range v.List().Len() {
				t.add(at+".", v.List().Get(i).Message(), true)
			}
		case field.Message() != nil && ours(field.Message()):
			t.add(at+".", v.Message(), false)
		}
		return true
	})
}

// choose puts the names of an enum's values.
func (t targets) choose(at string, enum protoreflect.EnumDescriptor, list bool, v protoreflect.Value) {
	numbers := []protoreflect.EnumNumber{}
	if list {
		for i := range v.List().Len() {
			numbers = append(numbers, v.List().Get(i).Enum())
		}
	} else {
		numbers = append(numbers, v.Enum())
	}
	for _, n := range numbers {
		if value := enum.Values().ByNumber(n); value != nil {
			t.put(at, string(value.Name()))
		}
	}
}

func (t targets) put(at, value string) {
	switch {
	case value == "":
		return
	case !name.MatchString(value):
		value = Other
	}
	if before, ok := t[at]; ok {
		value = before + "," + value
	}
	t[at] = value
}

// names reports whether a field names things.
func names(field protoreflect.FieldDescriptor) bool {
	called := string(field.Name())
	return field.Kind() == protoreflect.StringKind && called != requestID &&
		(called == "id" || strings.HasSuffix(called, "_id") || strings.HasSuffix(called, "_ids"))
}

// ours leaves out messages whose fields mean nothing here, such as times.
func ours(m protoreflect.MessageDescriptor) bool {
	return strings.HasPrefix(string(m.FullName()), "foredial.")
}

// purpose is the one that a request states, itself or in a message in it.
func purpose(m protoreflect.Message) (stated string) {
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case field.Name() == "purpose" && field.Kind() == protoreflect.StringKind && !field.IsList():
			stated = v.String()
		case field.Message() != nil && !field.IsList() && !field.IsMap() && ours(field.Message()):
			stated = purpose(v.Message())
		}
		return stated == ""
	})
	return stated
}

// made is the id of what an answer is about: its own, or that of a message in it.
func made(m protoreflect.Message) (id string) {
	if field := m.Descriptor().Fields().ByName("id"); field != nil && names(field) && !field.IsList() {
		return m.Get(field).String()
	}
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if field.Message() != nil && !field.IsList() && !field.IsMap() && ours(field.Message()) {
			if inner := field.Message().Fields().ByName("id"); inner != nil && names(inner) {
				id = v.Message().Get(inner).String()
			}
		}
		return id == ""
	})
	return id
}
