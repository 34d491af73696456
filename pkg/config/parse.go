package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
	"gopkg.in/yaml.v3"
)

// entry is one setting of a file, as text that kong can decode.
type entry struct {
	text string
	// at is "file:line".
	at string
}

// parser holds a file against the settings there are.
type parser struct {
	name     string
	settings map[string]*kong.Flag
	entries  map[string]entry
	faults   []error
}

// parse reads a whole file. Its error lists every fault.
func parse(name string, text []byte, settings map[string]*kong.Flag) (map[string]entry, error) {
	var doc, more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p := &parser{name: name, settings: settings, entries: map[string]entry{}}
	switch err := decoder.Decode(&more); {
	case err == nil:
		p.fault(&more, "a second document; one is wanted")
	case !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p.section("", doc.Content[0])
	return p.entries, errors.Join(p.faults...)
}

func (p *parser) fault(at *yaml.Node, format string, args ...any) {
	p.faults = append(p.faults, fmt.Errorf("%s:%d: "+format, append([]any{p.name, at.Line}, args...)...))
}

// section reads the keys of a mapping; prefix is "" or ends in a dot.
func (p *parser) section(prefix string, node *yaml.Node) {
	node = target(node)
	if isNull(node) {
		return
	}
	if node.Kind != yaml.MappingNode {
		p.fault(node, "%s has keys of its own, such as %s", orWhole(prefix), p.example(prefix))
		return
	}
	seen := map[string]int{}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		name := prefix + key.Value
		if line, twice := seen[name]; twice {
			p.fault(key, "%s is given twice, first on line %d", name, line)
			continue
		}
		seen[name] = key.Line
		switch {
		case strings.Contains(key.Value, "."):
			p.fault(key, "unknown key %s: write sections, not dots", name)
		case p.settings[name] != nil:
			p.setting(p.settings[name], key, target(value))
		case p.example(name+".") != "":
			p.section(name+".", value)
		default:
			p.fault(key, "unknown key %s", name)
		}
	}
}

func (p *parser) setting(flag *kong.Flag, key, value *yaml.Node) {
	if isNull(value) {
		return
	}
	text, ok := flat(flag, value)
	if !ok {
		p.fault(value, "%s wants %s", flag.Name, wanted(flag))
		return
	}
	if err := fits(flag, text); err != nil {
		p.fault(value, "%s wants %s: %w", flag.Name, wanted(flag), err)
		return
	}
	p.entries[flag.Name] = entry{text: text, at: fmt.Sprintf("%s:%d", p.name, key.Line)}
}

// example is the first setting, by name, inside the section prefix; empty when
// there is no such section.
func (p *parser) example(prefix string) (first string) {
	for name := range p.settings {
		if strings.HasPrefix(name, prefix) && (first == "" || name < first) {
			first = name
		}
	}
	return first
}

// flat is the text of a scalar, or of a list as kong reads it from a flag.
func flat(flag *kong.Flag, value *yaml.Node) (string, bool) {
	if value.Kind == yaml.ScalarNode {
		return value.Value, true
	}
	if value.Kind != yaml.SequenceNode || !flag.IsSlice() {
		return "", false
	}
	items := make([]string, len(value.Content))
	for i, item := range value.Content {
		if item = target(item); item.Kind != yaml.ScalarNode || isNull(item) {
			return "", false
		}
		items[i] = item.Value
	}
	return kong.JoinEscaped(items, flag.Tag.Sep), true
}

// fits decodes text as kong will, into a value that is thrown away.
func fits(flag *kong.Flag, text string) error {
	scan := kong.ScanFromTokens(kong.Token{Value: text, Type: kong.FlagValueToken})
	scratch := reflect.New(flag.Target.Type()).Elem()
	if err := flag.Mapper.Decode(&kong.DecodeContext{Value: flag.Value, Scan: scan}, scratch); err != nil {
		return err
	}
	if flag.Enum == "" {
		return nil
	}
	items := []string{text}
	if flag.IsSlice() {
		items = kong.SplitEscaped(text, flag.Tag.Sep)
	}
	for _, item := range items {
		if !flag.EnumMap()[item] {
			return fmt.Errorf("%q is none of %s", item, strings.Join(flag.EnumSlice(), ", "))
		}
	}
	return nil
}

func wanted(flag *kong.Flag) string {
	kind := flag.Target.Type().String()
	switch {
	case kind == "time.Duration":
		kind = "a duration such as 30s"
	case flag.IsSlice():
		kind = "a list"
	case flag.IsBool():
		kind = "true or false"
	default:
		kind = "one value of type " + kind
	}
	return kind
}

func target(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

func isNull(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.Tag == "!!null" }

func orWhole(prefix string) string {
	if prefix == "" {
		return "the file"
	}
	return strings.TrimSuffix(prefix, ".")
}
