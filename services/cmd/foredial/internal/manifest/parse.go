package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"gopkg.in/yaml.v3"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

// Parse reads a whole file. Its error lists every unknown name.
func Parse(name string, text []byte) (*directoryv1.ApplyResourcesRequest, error) {
	all := &directoryv1.ApplyResourcesRequest{}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var doc yaml.Node
		switch err := decoder.Decode(&doc); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		part, err := document(name, len(all.GetResources()), doc.Content[0])
		if err != nil {
			return nil, err
		}
		all.Resources = append(all.Resources, part.GetResources()...)
		switch {
		case part.GetSettings() == nil:
		case all.GetSettings() != nil:
			return nil, fmt.Errorf("%s:%d: settings are given twice", name, doc.Content[0].Line)
		default:
			all.Settings = part.GetSettings()
		}
	}
}

// Kind is what sort of resource r is, as written in a file.
func Kind(r *directoryv1.Resource) string {
	m := r.ProtoReflect()
	field := m.WhichOneof(m.Descriptor().Oneofs().ByName("spec"))
	if field == nil {
		return "resource"
	}
	return field.JSONName()
}

// document reads one document; before is how many resources came before it.
func document(name string, before int, node *yaml.Node) (*directoryv1.ApplyResourcesRequest, error) {
	if node.Kind == yaml.ScalarNode && node.Tag == "!!null" { // only comments
		return &directoryv1.ApplyResourcesRequest{}, nil
	}
	if isResource(node) {
		resource := &directoryv1.Resource{}
		err := decode(name, fmt.Sprintf("resources[%d]", before), node, resource)
		return &directoryv1.ApplyResourcesRequest{Resources: []*directoryv1.Resource{resource}}, err
	}
	part := &directoryv1.ApplyResourcesRequest{}
	if err := decode(name, "", node, part); err != nil {
		return nil, err
	}
	if part.GetDryRun() {
		return nil, fmt.Errorf("%s:%d: dryRun is for the command line", name, node.Line)
	}
	return part, nil
}

// isResource tells a single resource from a list by its id or display name.
func isResource(node *yaml.Node) bool {
	for i := 0; node.Kind == yaml.MappingNode && i < len(node.Content); i += 2 {
		switch node.Content[i].Value {
		case "id", "displayName", "display_name":
			return true
		}
	}
	return false
}

// decode reads node into m; path is where m is in the request.
func decode(name, path string, node *yaml.Node, m proto.Message) error {
	w := &walker{file: name}
	w.message(path, node, m.ProtoReflect().Descriptor())
	if err := errors.Join(w.faults...); err != nil {
		return err
	}
	var plain any
	if err := node.Decode(&plain); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	text, err := json.Marshal(plain)
	if err != nil {
		return fmt.Errorf("%s:%d: %w", name, node.Line, err)
	}
	if err := protojson.Unmarshal(text, m); err != nil {
		return fmt.Errorf("%s:%d: %s", name, node.Line, jsonPlace.ReplaceAllString(err.Error(), ""))
	}
	return nil
}

// jsonPlace is the position in the JSON that we made, which tells nobody anything.
var jsonPlace = regexp.MustCompile(`^proto:[\s\x{a0}]*(\(line \d+:\d+\): )?`)

// walker holds a document against the contract.
type walker struct {
	file   string
	faults []error
}

func (w *walker) message(path string, node *yaml.Node, d protoreflect.MessageDescriptor) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if d.ParentFile().Package() == "google.protobuf" { // has a JSON form of its own
		return
	}
	if node.Kind != yaml.MappingNode {
		w.fault(node, path, "should have fields of its own")
		return
	}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		field := d.Fields().ByJSONName(key.Value)
		if field == nil {
			field = d.Fields().ByTextName(key.Value)
		}
		at := key.Value
		if path != "" {
			at = path + "." + at
		}
		if field == nil {
			w.fault(key, at, "unknown field")
			continue
		}
		w.value(at, value, field)
	}
}

func (w *walker) value(path string, node *yaml.Node, field protoreflect.FieldDescriptor) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch {
	case field.IsList() && node.Kind == yaml.SequenceNode:
		for i, item := range node.Content {
			w.single(fmt.Sprintf("%s[%d]", path, i), item, field)
		}
	case field.IsList():
		w.fault(node, path, "should be a list")
	default:
		w.single(path, node, field)
	}
}

func (w *walker) single(path string, node *yaml.Node, field protoreflect.FieldDescriptor) {
	switch {
	case field.Message() != nil:
		w.message(path, node, field.Message())
	case node.Kind != yaml.ScalarNode:
		w.fault(node, path, "should be one value")
	case field.Kind() == protoreflect.StringKind && node.Tag != "!!null":
		node.Tag = "!!str"
	}
}

func (w *walker) fault(at *yaml.Node, path, what string) {
	if path == "" {
		path = "the document"
	}
	w.faults = append(w.faults, fmt.Errorf("%s:%d: %s: %s", w.file, at.Line, path, what))
}
