package config

import (
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

// Source is the file and the environment that settings come from, for one run
// of a parser.
type Source struct {
	prefix  string
	entries map[string]entry
}

// New makes a source whose environment variables begin with prefix and "_".
func New(prefix string) *Source { return &Source{prefix: prefix} }

// Options connect the source to a parser. Commands may then ask for a *Source.
func (s *Source) Options() []kong.Option {
	return []kong.Option{kong.DefaultEnvars(s.prefix), kong.Resolvers(s), kong.Bind(s)}
}

// Defaults sets every field of target that is zero to its default tag.
func Defaults(target any, vars kong.Vars) error { return kong.ApplyDefaults(target, vars) }

// File is the type of the flag that names the YAML file.
type File string

// BeforeResolve reads the file named on the command line or in the environment.
func (File) BeforeResolve(ctx *kong.Context, trace *kong.Path, s *Source) error {
	name := string(ctx.FlagValue(trace.Flag).(File))
	if name == "" {
		return nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read configuration: %w", err)
	}
	s.entries, err = parse(name, text, settings(ctx))
	return err
}

// Resolve implements kong.Resolver. Kong asks it after reading the
// environment, which it must not override.
func (s *Source) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	e, ok := s.entries[flag.Name]
	if _, set := environment(flag); !ok || set {
		return nil, nil //nolint:nilnil // kong's way to say: not here
	}
	return e.text, nil
}

// Validate implements kong.Resolver; parse has done the work.
func (*Source) Validate(*kong.Application) error { return nil }

// settings are the flags of the command being run that a file may set.
func settings(ctx *kong.Context) map[string]*kong.Flag {
	all := map[string]*kong.Flag{}
	for _, flag := range ordered(ctx) {
		all[flag.Name] = flag
	}
	return all
}

// ordered is the same, as declared.
func ordered(ctx *kong.Context) (all []*kong.Flag) {
	for _, step := range ctx.Path {
		node := step.Node()
		if node == nil || step.Flag != nil {
			continue
		}
		for _, flag := range node.Flags {
			if _, file := flag.Target.Interface().(File); !file && flag.Name != "help" {
				all = append(all, flag)
			}
		}
	}
	return all
}

// environment is the variable that sets flag, if there is one.
func environment(flag *kong.Flag) (name string, set bool) {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return name, true
		}
	}
	return "", false
}
