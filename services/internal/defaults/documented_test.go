package defaults_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
)

// The reference of fields says what the code does: what it calls a default is
// filled in, and nothing else is.
func TestDefaultsAreThoseOfTheReference(t *testing.T) {
	documented := documentedDefaults(t)
	task := &taskv1.Task{
		CallerNumbers: []*directoryv1.CallerNumber{{}},
		ResultPolicy: &taskv1.ResultPolicy{
			DefaultEntry:      &taskv1.PolicyEntry{Retries: []*taskv1.ResultRetry{{}}},
			NumberTypeEntries: []*taskv1.NumberTypeEntry{{Entry: &taskv1.PolicyEntry{}}},
		},
	}
	defaults.Task(task)
	requireDocumented(t, documented, task)
	requireDocumented(t, documented, defaults.NewSettings())

	specs := (&directoryv1.Resource{}).ProtoReflect().Descriptor().Oneofs().ByName("spec").Fields()
	for i := range specs.Len() {
		resource := &directoryv1.Resource{}
		resource.ProtoReflect().Mutable(specs.Get(i))
		defaults.Resource(resource)
		requireDocumented(t, documented, resource)
	}
}

// rowOf finds the message headings and the rows with their default, the fifth column.
var rowOf = regexp.MustCompile("(?m)^### (.+)$|^\\| `([a-z_]+)` \\| [^|]+ \\| (?:[^|]|\\\\\\|)* \\| (?:[^|]|\\\\\\|)*\\| ([^|]*) \\|")

// documentedDefaults are those of docs/fields.md, by message and field.
func documentedDefaults(t *testing.T) map[string]string {
	text, err := os.ReadFile("../../../docs/fields.md")
	require.NoError(t, err)
	found := map[string]string{}
	message := ""
	for _, match := range rowOf.FindAllStringSubmatch(string(text), -1) {
		if match[1] != "" {
			message = match[1]
		} else if standard := strings.TrimSpace(match[3]); standard != "" {
			found[message+"."+match[2]] = standard
		}
	}
	require.Greater(t, len(found), 20)
	return found
}

func requireDocumented(t *testing.T, documented map[string]string, m proto.Message) {
	t.Helper()
	message := m.ProtoReflect()
	name := string(message.Descriptor().Name())
	for i := range message.Descriptor().Fields().Len() {
		field := message.Descriptor().Fields().Get(i)
		if field.Name() == "etag" {
			continue
		}
		value := message.Get(field)
		switch {
		case field.IsList() && field.Message() != nil:
			for j := range value.List().Len() {
				requireDocumented(t, documented, value.List().Get(j).Message().Interface())
			}
		case field.Message() != nil && !field.IsMap():
			if message.Has(field) {
				requireDocumented(t, documented, value.Message().Interface())
			}
		case message.Has(field):
			require.Equal(t, textOf(field, value), documented[name+"."+string(field.Name())], "%s.%s", name, field.Name())
		default:
			require.Empty(t, documented[name+"."+string(field.Name())], "%s.%s is not filled in", name, field.Name())
		}
	}
}

func textOf(field protoreflect.FieldDescriptor, value protoreflect.Value) string {
	if field.Kind() != protoreflect.EnumKind {
		return value.String()
	}
	values := field.Enum().Values()
	prefix := strings.TrimSuffix(string(values.Get(0).Name()), "UNSPECIFIED")
	return strings.TrimPrefix(string(values.ByNumber(value.Enum()).Name()), prefix)
}
