package task

import (
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// Configuration is what a template keeps of a task.
func Configuration(t *taskv1.Task) *taskv1.Task {
	c := proto.CloneOf(t)
	c.Id, c.DisplayName, c.State, c.Revision, c.Etag = "", "", 0, 0, ""
	c.CreateTime, c.UpdateTime, c.StartTime, c.EndTime = nil, nil, nil, nil
	c.TemplateId, c.Conditions = "", nil
	return c
}

// choices are the fields that make one choice together: who has given one of
// them has left none of them out.
var choices = [][]protoreflect.Name{
	{callerIDs, callerNumbers, callerGroup},
	{"sequence", "sequence_keys"},
	{"number_order", "number_type_ids"},
}

// Complete gives a task what it leaves out of a template. A field is left out
// when nothing, or its zero, was given; a message is there or left out as a whole.
func Complete(t *taskv1.Task, template *taskv1.TaskTemplate) {
	var given []protoreflect.Name
	t.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		given = append(given, field.Name())
		return true
	})
	for _, choice := range choices {
		if slices.ContainsFunc(choice, func(name protoreflect.Name) bool { return slices.Contains(given, name) }) {
			given = append(given, choice...)
		}
	}
	proto.CloneOf(template.GetTask()).ProtoReflect().Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if !slices.Contains(given, field.Name()) {
			t.ProtoReflect().Set(field, value)
		}
		return true
	})
}
