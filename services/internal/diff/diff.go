// Package diff says how two versions of a message differ, field by field, as
// people are shown it: after an apply, and between the revisions of a task.
package diff

import (
	"slices"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/structpb"

	changev1 "github.com/foredial/foredial/proto/gen/foredial/change/v1"
)

// Diff lists the fields that differ, in the order of the contract, by paths as
// an update mask has them: messages are descended into, a list is one value.
// Paths in skip, and what is below them, are left out: what the server counts
// up, and secrets. Both messages are of one type and valid: what cannot be
// written as JSON is listed without its values.
func Diff(before, after proto.Message, skip ...string) []*changev1.FieldChange {
	d := differ{skip: skip}
	d.walk("", before.ProtoReflect(), after.ProtoReflect(), fields(before), fields(after))
	return d.changes
}

// fields are a message's fields as in JSON, by JSON name. A field that cannot
// be unset is always there.
func fields(m proto.Message) map[string]*structpb.Value {
	text, err := protojson.MarshalOptions{EmitDefaultValues: true}.Marshal(m)
	if err != nil {
		return nil
	}
	var object structpb.Struct
	if err := protojson.Unmarshal(text, &object); err != nil {
		return nil
	}
	return object.GetFields()
}

type differ struct {
	skip    []string
	changes []*changev1.FieldChange
}

func (d *differ) walk(path string, before, after protoreflect.Message, was, is map[string]*structpb.Value) {
	list := before.Descriptor().Fields()
	for i := range list.Len() {
		field := list.Get(i)
		at, key := path+string(field.Name()), field.JSONName()
		appeared := before.Has(field) != after.Has(field)
		if slices.Contains(d.skip, at) || !appeared && before.Get(field).Equal(after.Get(field)) {
			continue
		}
		if !nested(field) {
			d.add(at, was[key], is[key])
			continue
		}
		listed := len(d.changes)
		d.walk(at+".", before.Get(field).Message(), after.Get(field).Message(),
			was[key].GetStructValue().GetFields(), is[key].GetStructValue().GetFields())
		if appeared && len(d.changes) == listed { // empty, and there or not makes a difference
			d.add(at, was[key], is[key])
		}
	}
}

func (d *differ) add(path string, before, after *structpb.Value) {
	d.changes = append(d.changes, &changev1.FieldChange{Path: path, Before: before, After: after})
}

// nested reports whether a field is a message with fields that a mask can name.
func nested(field protoreflect.FieldDescriptor) bool {
	return field.Message() != nil && !field.IsList() && !field.IsMap() &&
		field.Message().ParentFile().Package() != "google.protobuf"
}
