package personal

import (
	"strings"
	"sync"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	"github.com/foredial/foredial/services/internal/access"
)

// Answers says how a caller is shown what a method answers; nil: as it is. full is
// "/package.Service/Method".
func Answers(full string, who auth.Identity) func(proto.Message) proto.Message {
	if access.SeesPersonal(who) {
		return nil
	}
	m := methodOf(full)
	if !m.masked || m.own && who.Role == auth.Agent {
		return nil
	}
	return Shown
}

// method is what the contract says of one. Of one that it does not know every answer
// is looked at.
type method struct {
	// masked: the answer has something to mask, and the method does not reveal it.
	masked bool
	own    bool
}

var methods sync.Map // by full name

func methodOf(full string) method {
	if known, ok := methods.Load(full); ok {
		return known.(method)
	}
	name := protoreflect.FullName(strings.ReplaceAll(strings.TrimPrefix(full, "/"), "/", "."))
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(name)
	d, ok := found.(protoreflect.MethodDescriptor)
	if err != nil || !ok {
		return method{masked: true}
	}
	rule := proto.GetExtension(d.Options(), accessv1.E_Rule).(*accessv1.Rule)
	m := method{masked: In(d.Output()) && !rule.GetReveals(), own: rule.GetOwn()}
	methods.Store(full, m)
	return m
}
