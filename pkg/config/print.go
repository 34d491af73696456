package config

import (
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/alecthomas/kong"
	"gopkg.in/yaml.v3"
)

const redacted = "[redacted]"

// Print writes the settings of the command being run as a YAML file that would
// give them again, secrets apart, each with where it came from.
func (s *Source) Print(w io.Writer, ctx *kong.Context) error {
	root := &yaml.Node{Kind: yaml.MappingNode}
	sections := map[string]*yaml.Node{"": root}
	given := onCommandLine(ctx)
	for _, flag := range ordered(ctx) {
		value, err := printable(flag)
		if err != nil {
			return fmt.Errorf("print %s: %w", flag.Name, err)
		}
		value.LineComment = s.origin(flag, given)
		path, key := "", flag.Name
		if dot := strings.LastIndex(flag.Name, "."); dot >= 0 {
			path, key = flag.Name[:dot], flag.Name[dot+1:]
		}
		add(section(sections, path), key, value)
	}
	encoder := yaml.NewEncoder(w)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return fmt.Errorf("print configuration: %w", err)
	}
	return encoder.Close()
}

// section finds or makes the mapping at a dotted path.
func section(sections map[string]*yaml.Node, path string) *yaml.Node {
	if node := sections[path]; node != nil {
		return node
	}
	parent, key := "", path
	if dot := strings.LastIndex(path, "."); dot >= 0 {
		parent, key = path[:dot], path[dot+1:]
	}
	node := &yaml.Node{Kind: yaml.MappingNode}
	add(section(sections, parent), key, node)
	sections[path] = node
	return node
}

func add(mapping *yaml.Node, key string, value *yaml.Node) {
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
}

func printable(flag *kong.Flag) (*yaml.Node, error) {
	value := flag.Target.Interface()
	if text := fmt.Sprint(value); flag.Tag.Has("secret") && text != "" {
		value = redact(flag.Tag.Get("secret"), text)
	}
	node := &yaml.Node{}
	if err := node.Encode(value); err != nil {
		return nil, err
	}
	if node.Kind == yaml.SequenceNode {
		node.Style = yaml.FlowStyle
	}
	return node, nil
}

func redact(kind, text string) string {
	u, err := url.Parse(text)
	if kind != "url" || err != nil || u.Scheme == "" {
		return redacted
	}
	if u.RawQuery != "" { // drivers take passwords there too
		u.RawQuery = "redacted"
	}
	return u.Redacted()
}

func onCommandLine(ctx *kong.Context) map[string]bool {
	given := map[string]bool{}
	for _, step := range ctx.Path {
		if step.Flag != nil && !step.Resolved {
			given[step.Flag.Name] = true
		}
	}
	return given
}

func (s *Source) origin(flag *kong.Flag, given map[string]bool) string {
	if given[flag.Name] {
		return "--" + flag.Name
	}
	if name, set := environment(flag); set {
		return name
	}
	if e, ok := s.entries[flag.Name]; ok {
		return e.at
	}
	return "default"
}
