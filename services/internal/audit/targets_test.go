package audit

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/foredial/foredial/pkg/rpc"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/access"
)

// namedFields are the fields by which audited RPCs name things. One that is not here is new:
// look whether it is the id of something, and no text that people make up.
var namedFields = []string{
	"agent_id", "agent_ids", "business_result_ids", "caller_number_ids", "contact_id", "contact_ids", "id", "import_id",
	"list_id", "org_unit_id", "parent_id", "provider_template_id", "skill_queue_ids", "task_id",
}

// audited are the RPCs whose calls may be written down, by their full names.
func audited() map[string]protoreflect.MethodDescriptor {
	all := map[string]protoreflect.MethodDescriptor{}
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			for j := range service.Methods().Len() {
				name := "/" + string(service.FullName()) + "/" + string(service.Methods().Get(j).Name())
				if access.RuleOf(name).GetAudit() != accessv1.Audit_AUDIT_UNSPECIFIED {
					all[name] = service.Methods().Get(j)
				}
			}
		}
		return true
	})
	return all
}

// fill sets every text in a message, of each oneof the last that it has, and lists of
// two.
func fill(m protoreflect.Message, text func(protoreflect.FieldDescriptor) string, depth int) {
	value := func(field protoreflect.FieldDescriptor, fresh protoreflect.Value) protoreflect.Value {
		if field.Message() != nil {
			fill(fresh.Message(), text, depth+1)
			return fresh
		}
		return protoreflect.ValueOfString(text(field))
	}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		switch {
		case field.Message() == nil && field.Kind() != protoreflect.StringKind, depth > 4, field.IsMap():
		case field.IsList():
			list := m.Mutable(field).List()
			for range 2 {
				list.Append(value(field, list.NewElement()))
			}
		default:
			m.Set(field, value(field, m.NewField(field)))
		}
	}
}

// oneOfEach is a request for each field of its oneofs that is not the last.
func oneOfEach(method protoreflect.MethodDescriptor, text func(protoreflect.FieldDescriptor) string) (all []proto.Message) {
	whole := dynamicpb.NewMessage(method.Input())
	fill(whole, text, 0)
	all = append(all, whole)
	fields := method.Input().Fields()
	for i := range fields.Len() {
		inner := fields.Get(i).Message()
		if inner == nil || fields.Get(i).IsMap() {
			continue
		}
		for j := range inner.Oneofs().Len() {
			for k := range inner.Oneofs().Get(j).Fields().Len() {
				kind := inner.Oneofs().Get(j).Fields().Get(k)
				m := proto.Clone(whole).(*dynamicpb.Message)
				into := m.Mutable(fields.Get(i))
				if fields.Get(i).IsList() {
					into = into.List().Get(0)
				}
				if kind.Message() != nil {
					fill(into.Message().Mutable(kind).Message(), text, 1)
				}
				all = append(all, m)
			}
		}
	}
	return all
}

// No text that people write gets into an entry but the purpose, of any RPC: not by the
// field's name, and not by a text in the place of an id.
func TestNothingPersonalIsWrittenDown(t *testing.T) {
	methods := audited()
	require.GreaterOrEqual(t, len(methods), 30)
	seen := map[string]string{}
	for full, method := range methods {
		byField := func(field protoreflect.FieldDescriptor) string { return "x-" + string(field.Name()) }
		for _, request := range oneOfEach(method, byField) {
			for path, values := range entry(rpc.Call{Method: full, Message: request}, now()).GetTargets() {
				for value := range strings.SplitSeq(values, ",") {
					field, ok := strings.CutPrefix(value, "x-")
					require.True(t, ok, "%s: %s", full, value)
					seen[field] = full + " " + path
				}
			}
		}
		for _, personal := range []string{"Anna Müller", "+4930123456", "anna@example.com", "030/123456", "张三"} {
			for _, request := range oneOfEach(method, func(protoreflect.FieldDescriptor) string { return personal }) {
				e := entry(rpc.Call{Method: full, Message: request}, now())
				e.Purpose = ""
				require.NotContains(t, e.String(), personal, full)
			}
		}
	}
	require.Equal(t, namedFields, slices.Sorted(maps.Keys(seen)), "%v", seen)
}

func TestTargets(t *testing.T) {
	for name, tc := range map[string]struct {
		request proto.Message
		want    map[string]string
	}{
		"ids": {
			&contactv1.CancelContactsRequest{TaskId: "t", ContactIds: []string{"a", "b"}},
			map[string]string{"task_id": "t", "contact_ids": "a,b"},
		},
		"no name": {
			&contactv1.CancelContactsRequest{TaskId: "t", ContactIds: []string{"a", "Anna Müller", "a,b", strings.Repeat("x", 201)}},
			map[string]string{"task_id": "t", "contact_ids": "a,?,?,?"},
		},
		"nothing but ids, choices and switches": {
			&contactv1.RevealContactRequest{TaskId: "t", Id: "c", Purpose: "why"},
			map[string]string{"task_id": "t", "id": "c"},
		},
		"what is in a message": {
			&resultv1.CreateExportRequest{RequestId: "r", Export: &resultv1.Export{
				TaskId: "t", Purpose: "why", Format: resultv1.ExportFormat_EXPORT_FORMAT_XLSX,
				Filter: &resultv1.AttemptFilter{Number: "+4930123456", AgentIds: []string{"a1"}, DisplayedResults: []callv1.DisplayedResult{2, 3}},
			}},
			map[string]string{
				"export.task_id": "t", "export.format": "EXPORT_FORMAT_XLSX", "export.filter.agent_ids": "a1",
				"export.filter.displayed_results": "DISPLAYED_RESULT_BUSY,DISPLAYED_RESULT_NO_ANSWER",
			},
		},
		"of what is in a list, the ids": {
			&directoryv1.ApplyResourcesRequest{DryRun: true, Resources: []*directoryv1.Resource{
				{Id: "a1", DisplayName: "Ann", Spec: &directoryv1.Resource_Agent{Agent: &directoryv1.Agent{Subject: "ann", SkillQueueIds: []string{"q"}}}},
				{Id: "a2", OrgUnitId: "east"},
			}},
			map[string]string{"dry_run": "true", "resources.id": "a1,a2", "resources.org_unit_id": "east"},
		},
	} {
		require.Equal(t, tc.want, Targets(tc.request), name)
	}
}
