package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
)

// image has one service with one method of these options in a package, as buf would
// give it.
func image(t *testing.T, pkg string, rule *accessv1.Rule) *bytes.Reader {
	t.Helper()
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
	add(accessv1.File_foredial_access_v1_rule_proto)
	add(annotations.File_google_api_annotations_proto)
	options := &descriptorpb.MethodOptions{}
	proto.SetExtension(options, annotations.E_Http, &annotations.HttpRule{Pattern: &annotations.HttpRule_Get{Get: "/v1/things/{id}"}})
	if rule != nil {
		proto.SetExtension(options, accessv1.E_Rule, rule)
	}
	set.File = append(set.File, &descriptorpb.FileDescriptorProto{
		Name: proto.String("thing.proto"), Package: proto.String(pkg), Syntax: proto.String("proto3"),
		Dependency:  []string{"foredial/access/v1/rule.proto", "google/api/annotations.proto"},
		MessageType: []*descriptorpb.DescriptorProto{{Name: proto.String("Thing")}},
		Service: []*descriptorpb.ServiceDescriptorProto{{
			Name: proto.String("ThingService"), Method: []*descriptorpb.MethodDescriptorProto{{
				Name: proto.String("GetThing"), InputType: proto.String("." + pkg + ".Thing"), OutputType: proto.String("." + pkg + ".Thing"),
				Options: options,
			}},
		}},
	})
	raw, err := proto.Marshal(set)
	require.NoError(t, err)
	return bytes.NewReader(raw)
}

const (
	admin = accessv1.Role_ROLE_TENANT_ADMIN
	agent = accessv1.Role_ROLE_AGENT
)

func TestRows(t *testing.T) {
	for want, c := range map[string]struct {
		pkg  string
		rule *accessv1.Rule
	}{
		"## foredial.thing.v1.ThingService\n\n| RPC | REST | tenant_admin | supervisor | agent | integrator | auditor | operator | audited |\n|---|---|---|---|---|---|---|---|---|\n" +
			"| `GetThing` | `GET /v1/things/{id}` | yes |  | own |  |  |  | every call |\n": {
			"foredial.thing.v1", &accessv1.Rule{Roles: []accessv1.Role{admin, agent}, Own: true, Audit: accessv1.Audit_AUDIT_ALWAYS},
		},
		"| `GetThing` | `GET /v1/things/{id}` | yes |  | yes |  |  |  | personal data |\n": {
			"foredial.thing.v1", &accessv1.Rule{Roles: []accessv1.Role{admin, agent}, Audit: accessv1.Audit_AUDIT_PERSONAL},
		},
		"| `GetThing` | `GET /v1/things/{id}` | yes |  |  |  |  |  | every call; reveals |\n": {
			"foredial.thing.v1", &accessv1.Rule{Roles: []accessv1.Role{admin}, Audit: accessv1.Audit_AUDIT_ALWAYS, Reveals: true},
		},
		"| `foredial.thing.internal.v1.ThingService/GetThing` | services |\n": {"foredial.thing.internal.v1", &accessv1.Rule{}},
		"| `foredial.thing.internal.v1.ThingService/GetThing` | services, with a token for every tenant |\n": {
			"foredial.thing.internal.v1", &accessv1.Rule{ServicesOfAllTenants: true},
		},
	} {
		var out strings.Builder
		require.NoError(t, run(image(t, c.pkg, c.rule), &out))
		require.Contains(t, out.String(), want)
	}
}

func TestRulesThatCannotBe(t *testing.T) {
	for want, c := range map[string]struct {
		pkg  string
		rule *accessv1.Rule
	}{
		"no rule who may call it":                {"foredial.thing.v1", nil},
		"nobody may call it":                     {"foredial.thing.v1", &accessv1.Rule{}},
		"agents may not call it":                 {"foredial.thing.v1", &accessv1.Rule{Roles: []accessv1.Role{admin}, Own: true}},
		"is none, or named twice":                {"foredial.thing.v1", &accessv1.Rule{Roles: []accessv1.Role{admin, admin}}},
		"ROLE_UNSPECIFIED is none":               {"foredial.thing.v1", &accessv1.Rule{Roles: []accessv1.Role{0}}},
		"a role may call what is between servic": {"foredial.thing.internal.v1", &accessv1.Rule{Roles: []accessv1.Role{admin}}},
	} {
		err := run(image(t, c.pkg, c.rule), &strings.Builder{})
		require.ErrorContains(t, err, "/"+c.pkg+".ThingService/GetThing: ")
		require.ErrorContains(t, err, want)
	}
	require.Error(t, run(strings.NewReader("no image"), &strings.Builder{}))
}
