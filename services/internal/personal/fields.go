package personal

import (
	"sync"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
)

// Kind is what a field tells of a person.
func Kind(f protoreflect.FieldDescriptor) accessv1.Personal {
	return proto.GetExtension(f.Options(), accessv1.E_Personal).(accessv1.Personal)
}

// within remembers of message types, by full name, whether anything in them is marked.
var within sync.Map

// In tells whether a message of the type may have anything personal in it.
func In(d protoreflect.MessageDescriptor) bool {
	if known, ok := within.Load(d.FullName()); ok {
		return known.(bool)
	}
	found := search(d, map[protoreflect.FullName]bool{})
	within.Store(d.FullName(), found)
	return found
}

// search looks at all that the type may contain; seen are the types it has been at.
func search(d protoreflect.MessageDescriptor, seen map[protoreflect.FullName]bool) bool {
	if seen[d.FullName()] {
		return false
	}
	seen[d.FullName()] = true
	for i := range d.Fields().Len() {
		f := d.Fields().Get(i)
		if Kind(f) != accessv1.Personal_PERSONAL_UNSPECIFIED {
			return true
		}
		if inner := message(f); inner != nil && search(inner, seen) {
			return true
		}
	}
	return false
}

// message is the type of a field's messages, or of its map's values; nil: it has none.
func message(f protoreflect.FieldDescriptor) protoreflect.MessageDescriptor {
	if f.IsMap() {
		return f.MapValue().Message()
	}
	return f.Message()
}
