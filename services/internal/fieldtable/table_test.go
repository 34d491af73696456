package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

// image is the directory's proto as buf would give it, with these comments by
// the path of what they stand above.
func image(t *testing.T, comments map[string]string) *bytes.Reader {
	set := &descriptorpb.FileDescriptorSet{}
	seen := map[string]bool{}
	var add func(file protoreflect.FileDescriptor)
	add = func(file protoreflect.FileDescriptor) {
		if seen[file.Path()] {
			return
		}
		seen[file.Path()] = true
		for i := range file.Imports().Len() {
			add(file.Imports().Get(i).FileDescriptor)
		}
		set.File = append(set.File, protodesc.ToFileDescriptorProto(file))
	}
	add(directoryv1.File_foredial_directory_v1_directory_proto)
	file := set.File[len(set.File)-1]
	file.SourceCodeInfo = &descriptorpb.SourceCodeInfo{}
	for i, m := range file.GetMessageType() {
		note := func(name string, path ...int32) {
			if text := comments[name]; text != "" {
				file.SourceCodeInfo.Location = append(file.SourceCodeInfo.Location, &descriptorpb.SourceCodeInfo_Location{
					Path: path, Span: []int32{0, 0, 0}, LeadingComments: proto.String(text),
				})
			}
		}
		note(m.GetName(), 4, int32(i))
		for j, f := range m.GetField() {
			note(m.GetName()+"."+f.GetName(), 4, int32(i), 2, int32(j))
		}
	}
	raw, err := proto.Marshal(set)
	require.NoError(t, err)
	return bytes.NewReader(raw)
}

func TestRows(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(image(t, map[string]string{
		"CallerNumber":                        "CallerNumber is a number. Source: rules 1.",
		"CallerNumber.priority":               "1 (used first) to 5. Default 3. Source: rules 5.",
		"CallerNumberGroup":                   "CallerNumberGroup is many. Source: rules 1 and 2.",
		"CallerNumberGroup.caller_number_ids": "Its numbers. Errors: REFERENCE.",
		"Question":                            "Question is one. Source: rules 1.",
		"Agent":                               "Agent has no source.",
	}), &out))
	for _, line := range []string{
		"### CallerNumber\n\nCallerNumber is a number.\n",
		"| `number` | string |  | `^[+]?[0-9]{1,24}$` |  | FORMAT | [1](rules.md#1-directory-what-a-tenant-configures-once) |",
		"| `priority` | int32 | 1 (used first) to 5. | 1 to 5 | 3 | RANGE | [5](rules.md#5-which-task-next) |",
		"| `caller_number_ids` | list of string | Its numbers. | 1 to 500 items, no repeats |  | COUNT, REFERENCE, REPEATED | [1](rules.md#1-directory-what-a-tenant-configures-once), [2](rules.md#2-task) |",
		"| `type` | QuestionType |  | SINGLE, MULTIPLE, TEXT, NUMBER |  | VALUE |",
		"CONFLICT: a SINGLE or MULTIPLE question has 2 to 50 options, any other none.",
	} {
		require.Contains(t, out.String(), line)
	}
	require.NotContains(t, out.String(), "### Agent")
}

func TestUnknownReason(t *testing.T) {
	err := run(image(t, map[string]string{
		"CallerNumber": "CallerNumber is a number. Source: rules 1.", "CallerNumber.number": "Errors: NONSENSE.",
	}), &strings.Builder{})
	require.ErrorContains(t, err, `CallerNumber.number: there is no reason "NONSENSE"`)
	require.Error(t, run(strings.NewReader("no image"), &strings.Builder{}))
}
