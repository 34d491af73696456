package manifest

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"gopkg.in/yaml.v3"
)

// maxValues bounds what one document has when its aliases are written out.
const maxValues = 1 << 19

// reader fills a message from a document, and collects what is wrong with it.
type reader struct {
	file *File
	// first is the index in the request of the document's first resource.
	first  int
	values int
	faults []error
}

func (r *reader) fault(at *yaml.Node, path, format string, args ...any) {
	if path == "" {
		path = "the document"
	}
	r.faults = append(r.faults, fmt.Errorf("%s:%d: %s: %s", r.file.name, at.Line, path, fmt.Sprintf(format, args...)))
}

// open follows an alias, and reports whether there is room for one more value.
func (r *reader) open(path string, node *yaml.Node) (*yaml.Node, bool) {
	if r.values++; r.values == maxValues {
		r.fault(node, path, "is too much: the document has more than %d values", maxValues)
	}
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	return node, r.values < maxValues
}

func (r *reader) message(path string, node *yaml.Node, m protoreflect.Message) {
	node, ok := r.open(path, node)
	if !ok {
		return
	}
	if node.Kind != yaml.MappingNode {
		r.fault(node, path, "should have fields of its own, or {}")
		return
	}
	seen := map[protoreflect.Name]bool{}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		field := fieldNamed(m.Descriptor(), key.Value)
		if field == nil {
			r.fault(key, strings.TrimPrefix(path+"."+key.Value, "."), "unknown field")
			continue
		}
		at := join(path, field)
		if seen[field.Name()] {
			r.fault(key, at, "is given twice")
			continue
		}
		seen[field.Name()] = true
		if one := field.ContainingOneof(); one != nil && m.WhichOneof(one) != nil {
			r.fault(key, at, "excludes %s: only one of the two can be given", m.WhichOneof(one).JSONName())
			continue
		}
		r.file.lines[at] = key.Line
		r.field(at, value, m, field)
	}
}

func fieldNamed(d protoreflect.MessageDescriptor, name string) protoreflect.FieldDescriptor {
	if field := d.Fields().ByJSONName(name); field != nil {
		return field
	}
	return d.Fields().ByTextName(name)
}

func (r *reader) field(path string, node *yaml.Node, m protoreflect.Message, field protoreflect.FieldDescriptor) {
	node, ok := r.open(path, node)
	if !ok {
		return
	}
	switch {
	case field.IsList():
		r.list(path, node, m, field)
	case nested(field):
		r.message(path, node, m.Mutable(field).Message())
	case !isNull(node): // null is what was not given
		if value, ok := r.value(path, node, m, field); ok {
			m.Set(field, value)
		}
	}
}

func (r *reader) list(path string, node *yaml.Node, m protoreflect.Message, field protoreflect.FieldDescriptor) {
	if node.Kind != yaml.SequenceNode {
		r.fault(node, path, "should be a list")
		return
	}
	list := m.Mutable(field).List()
	for i, item := range node.Content {
		if path == "resources" { // goes on where the document before ended
			i += r.first
		}
		at := fmt.Sprintf("%s[%d]", path, i)
		r.file.lines[at] = item.Line
		if nested(field) {
			element := list.NewElement()
			r.message(at, item, element.Message())
			list.Append(element)
			continue
		}
		item, ok := r.open(at, item)
		if !ok {
			return
		}
		if value, ok := r.value(at, item, m, field); ok {
			list.Append(value)
		}
	}
}

// nested reports whether a field holds messages that are written field by field.
func nested(field protoreflect.FieldDescriptor) bool {
	return field.Message() != nil && field.Message().ParentFile().Package() != "google.protobuf"
}

// value reads one value, as the contract's JSON form has it.
func (r *reader) value(path string, node *yaml.Node, m protoreflect.Message, field protoreflect.FieldDescriptor) (protoreflect.Value, bool) {
	if node.Kind != yaml.ScalarNode {
		r.fault(node, path, "should be one value")
		return protoreflect.Value{}, false
	}
	if field.Kind() == protoreflect.StringKind { // as it is written
		return protoreflect.ValueOfString(node.Value), true
	}
	text, err := jsonOf(node, field)
	if err != nil {
		r.fault(node, path, "%v", err)
		return protoreflect.Value{}, false
	}
	if field.IsList() {
		text = "[" + text + "]"
	}
	read := m.New()
	if err := protojson.Unmarshal(fmt.Appendf(nil, "{%q: %s}", field.JSONName(), text), read.Interface()); err != nil {
		r.fault(node, path, "%q is not %s", node.Value, wanted(field))
		return protoreflect.Value{}, false
	}
	value := read.Get(field)
	if field.IsList() {
		value = value.List().Get(0)
	}
	return value, true
}
