package manifest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"gopkg.in/yaml.v3"
)

// jsonOf writes a value in JSON. A time and an enum's value are taken as they
// are written.
func jsonOf(node *yaml.Node, field protoreflect.FieldDescriptor) (string, error) {
	var plain any
	switch {
	case field.Kind() == protoreflect.EnumKind && node.ShortTag() != "!!int":
		plain = enumValue(node.Value, field.Enum())
	case field.Kind() == protoreflect.MessageKind:
		plain = node.Value
	default:
		if err := node.Decode(&plain); err != nil {
			return "", fmt.Errorf("%q is not %s", node.Value, wanted(field))
		}
	}
	text, err := json.Marshal(plain)
	if err != nil {
		return "", fmt.Errorf("%q is not %s", node.Value, wanted(field))
	}
	return string(text), nil
}

// enumValue gives a value the prefix that the names of its enum have, unless it
// is a name as it is.
func enumValue(text string, enum protoreflect.EnumDescriptor) string {
	values := enum.Values()
	prefix := strings.TrimSuffix(string(values.ByNumber(0).Name()), "UNSPECIFIED")
	if full := protoreflect.Name(prefix + text); values.ByName(full) != nil {
		return string(full)
	}
	return text
}

// wanted says what a field takes.
func wanted(field protoreflect.FieldDescriptor) string {
	switch field.Kind() {
	case protoreflect.BoolKind:
		return "true or false"
	case protoreflect.EnumKind:
		return "one of " + strings.Join(choices(field.Enum()), ", ")
	case protoreflect.MessageKind:
		return "a time"
	default:
		return "a whole number in range"
	}
}

func choices(enum protoreflect.EnumDescriptor) (names []string) {
	prefix := strings.TrimSuffix(string(enum.Values().ByNumber(0).Name()), "UNSPECIFIED")
	for i := range enum.Values().Len() {
		if value := enum.Values().Get(i); value.Number() != 0 {
			names = append(names, strings.TrimPrefix(string(value.Name()), prefix))
		}
	}
	slices.Sort(names)
	return names
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): `)

// syntaxError puts the line first in what the YAML parser says of a text. Of
// some errors it does not tell the line: it is the first up to which the text
// has that error.
func syntaxError(text []byte, found error) error {
	message := found.Error()
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		line, err := strconv.Atoi(m[1])
		if err == nil && line > 0 {
			return fmt.Errorf("%d: %s", line, message[len(m[0]):])
		}
	}
	lines := strings.SplitAfter(string(text), "\n")
	at := sort.Search(len(lines), func(i int) bool {
		return ending(strings.Join(lines[:i+1], "")).Error() == message
	})
	return fmt.Errorf("%d: %s", min(at+1, len(lines)), strings.TrimPrefix(message, "yaml: "))
}

// ending is what the YAML parser stops with, at best the end of the text.
func ending(text string) error {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var doc yaml.Node
		if err := decoder.Decode(&doc); err != nil {
			return err
		}
	}
}
