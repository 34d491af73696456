package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// composition is what this command understands of a compose file.
type composition struct {
	Services map[string]*service `yaml:"services"`
}

type service struct {
	name string

	Image       string                `yaml:"image"`
	Command     []string              `yaml:"command"`
	Environment map[string]string     `yaml:"environment"`
	Ports       []string              `yaml:"ports"` // "published:inside"
	Volumes     []string              `yaml:"volumes"`
	DependsOn   map[string]dependency `yaml:"depends_on"`
}

type dependency struct {
	Condition string `yaml:"condition"`
}

func read(path string) (composition, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return composition{}, err
	}
	var c composition
	if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&c); err != nil {
		return composition{}, fmt.Errorf("%s: %w", path, err)
	}
	for name, s := range c.Services {
		s.name = name
		for other := range s.DependsOn {
			if c.Services[other] == nil {
				return composition{}, fmt.Errorf("%s: service %s depends on %s, which is not there", path, name, other)
			}
		}
	}
	return c, nil
}

// inOrder lists the services so that each comes after what it depends on, those
// that may start at the same time together.
func (c composition) inOrder() (stages [][]*service, err error) {
	done := map[string]bool{}
	for len(done) < len(c.Services) {
		var stage []*service
		for _, name := range slices.Sorted(maps.Keys(c.Services)) {
			s := c.Services[name]
			if !done[name] && s.waitsFor(done) == "" {
				stage = append(stage, s)
			}
		}
		if len(stage) == 0 {
			return nil, fmt.Errorf("services depend on each other in a circle")
		}
		for _, s := range stage {
			done[s.name] = true
		}
		stages = append(stages, stage)
	}
	return stages, nil
}

// waitsFor is something the service depends on that is not among those done.
func (s *service) waitsFor(done map[string]bool) string {
	for other := range s.DependsOn {
		if !done[other] {
			return other
		}
	}
	return ""
}

// kind is the image without registry and version.
func (s *service) kind() string {
	image, _, _ := strings.Cut(s.Image[strings.LastIndex(s.Image, "/")+1:], ":")
	return image
}

// once reports whether the service runs to its end before others start.
func (c composition) once(name string) bool {
	for _, s := range c.Services {
		if s.DependsOn[name].Condition == "service_completed_successfully" {
			return true
		}
	}
	return false
}
