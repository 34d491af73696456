package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"gopkg.in/yaml.v3"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

// MaxSize is how large a file may be, in bytes.
const MaxSize = 8 << 20

// File is what a file asks for.
type File struct {
	Request *directoryv1.ApplyResourcesRequest
	name    string
	// lines of the fields that are written, by their paths in the request.
	lines map[string]int
}

// Parse reads a whole file.
func Parse(name string, text []byte) (*File, error) {
	file := &File{Request: &directoryv1.ApplyResourcesRequest{}, name: name, lines: map[string]int{}}
	if len(text) > MaxSize {
		return nil, fmt.Errorf("%s:1: is larger than %d MiB", name, MaxSize>>20)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var doc yaml.Node
		err := decoder.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return file, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%w", name, syntaxError(text, err))
		}
		if err := file.add(doc.Content[0]); err != nil {
			return nil, err
		}
	}
}

// At says where in the file a field of the request is: the field itself, or the
// nearest around it that is written.
func (f *File) At(path string) string {
	for ; path != ""; path = parent(path) {
		if line, ok := f.lines[path]; ok {
			return fmt.Sprintf("%s:%d", f.name, line)
		}
	}
	return f.name
}

// parent of a.b is a, of a[0] too.
func parent(path string) string { return path[:max(strings.LastIndexAny(path, ".["), 0)] }

// Kind is what sort of resource r is, as written in a file.
func Kind(r *directoryv1.Resource) string {
	m := r.ProtoReflect()
	field := m.WhichOneof(m.Descriptor().Oneofs().ByName("spec"))
	if field == nil {
		return "resource"
	}
	return field.JSONName()
}

// add reads one document into the request.
func (f *File) add(node *yaml.Node) error {
	if isNull(node) { // only comments
		return nil
	}
	before, settings := len(f.Request.GetResources()), f.Request.GetSettings()
	r := &reader{file: f, first: before}
	if isResource(node) {
		resource := &directoryv1.Resource{}
		f.Request.Resources = append(f.Request.Resources, resource)
		path := fmt.Sprintf("resources[%d]", before)
		f.lines[path] = node.Line
		r.message(path, node, resource.ProtoReflect())
		return errors.Join(r.faults...)
	}
	part := &directoryv1.ApplyResourcesRequest{}
	r.message("", node, part.ProtoReflect())
	if part.GetDryRun() {
		r.fault(node, "dryRun", "is for the command line")
	}
	if settings != nil && part.GetSettings() != nil {
		r.fault(node, "settings", "are given twice")
	}
	f.Request.Resources = append(f.Request.Resources, part.GetResources()...)
	if part.GetSettings() != nil {
		f.Request.Settings = part.GetSettings()
	}
	return errors.Join(r.faults...)
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

func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null"
}

// join names a field below a path.
func join(path string, field protoreflect.FieldDescriptor) string {
	if path == "" {
		return string(field.Name())
	}
	return path + "." + string(field.Name())
}
