package contract_test

import (
	"strings"
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	_ "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

const (
	// maxPage is what a page may have, of anything.
	maxPage = 1000
	// maxText bounds every string, by package rpc.
	maxText = 8 << 10
)

// told are what a resource tells and no request is asked for: what it says there is
// dropped unread.
var told = []protoreflect.FullName{"foredial.result.v1.Export.downloads"}

// TestRequestsAreBounded wants every field of a public request that can be long to have a
// bound: without one its cost would be bounded by the size of a message alone.
func TestRequestsAreBounded(t *testing.T) {
	seen := map[protoreflect.FullName]bool{}
	for _, request := range requests() {
		walk(request, seen, func(f protoreflect.FieldDescriptor, rules *validate.FieldRules) {
			if want := unbounded(f, rules); want != "" {
				assert.Contains(t, told, f.FullName(), "%s", want)
			}
		})
	}
	require.Greater(t, len(seen), 100, "the contract is linked")
}

// unbounded says what a field lacks.
func unbounded(f protoreflect.FieldDescriptor, rules *validate.FieldRules) (want string) {
	switch {
	case isOutput(f):
	case f.IsMap() && !rules.GetMap().HasMaxPairs():
		return "max_pairs"
	case f.IsList() && !rules.GetRepeated().HasMaxItems() && !isSet(f, rules.GetRepeated()):
		return "max_items"
	case f.IsList():
	case f.Kind() == protoreflect.BytesKind && !rules.GetBytes().HasMaxLen():
		return "max_len"
	case f.Kind() == protoreflect.StringKind && (rules.GetString().GetMaxLen() > maxText/4 || rules.GetString().GetMaxBytes() > maxText):
		return "a bound that no text breaks anyhow"
	case f.Name() == "page_size" && (rules.GetInt32().GetLte() != maxPage || !rules.GetInt32().HasGte()):
		return "a page of 0 to 1000"
	}
	return ""
}

// TestListsHavePages wants every RPC that lists to list by pages.
func TestListsHavePages(t *testing.T) {
	for _, request := range requests() {
		if name := string(request.Name()); strings.HasPrefix(name, "List") && name != "ListShardsRequest" { // of those there are 16
			require.NotNil(t, request.Fields().ByName("page_size"), "%s has no pages", request.FullName())
		}
	}
}

// requests are the messages that public RPCs take.
func requests() (all []protoreflect.MessageDescriptor) {
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if p := string(file.Package()); !strings.HasPrefix(p, "foredial.") || strings.Contains(p, ".internal.") {
			return true
		}
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				all = append(all, methods.Get(j).Input())
			}
		}
		return true
	})
	return all
}

// walk visits the fields of a message of ours, and of those in it, each message once.
func walk(m protoreflect.MessageDescriptor, seen map[protoreflect.FullName]bool, visit func(protoreflect.FieldDescriptor, *validate.FieldRules)) {
	if seen[m.FullName()] || !strings.HasPrefix(string(m.FullName()), "foredial.") {
		return
	}
	seen[m.FullName()] = true
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		rules, _ := proto.GetExtension(f.Options(), validate.E_Field).(*validate.FieldRules)
		visit(f, rules)
		if isOutput(f) {
			continue
		}
		if f.IsMap() {
			f = f.MapValue()
		}
		if f.Message() != nil {
			walk(f.Message(), seen, visit)
		}
	}
}

// isSet tells that a list has each value of an enum at most once.
func isSet(f protoreflect.FieldDescriptor, rules *validate.RepeatedRules) bool {
	return f.Enum() != nil && rules.GetUnique() && rules.GetItems().GetEnum().GetDefinedOnly()
}

// isOutput tells that what a request says here is not looked at.
func isOutput(f protoreflect.FieldDescriptor) bool {
	behaviors, _ := proto.GetExtension(f.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	for _, b := range behaviors {
		if b == annotations.FieldBehavior_OUTPUT_ONLY {
			return true
		}
	}
	return false
}
