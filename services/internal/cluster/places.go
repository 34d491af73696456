package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/foredial/foredial/pkg/testkit/freeport"
)

// places says where on this machine what a container would find is.
type places struct {
	folder string
	names  *regexp.Regexp
	ports  map[string]string // "redis:6379" → "127.0.0.1:40001"
}

// locate finds a port for each place that the composition speaks of: the
// published one, else any that is free.
func locate(c composition, folder string) (*places, error) {
	var names []string
	for name := range c.Services {
		names = append(names, regexp.QuoteMeta(name))
	}
	slices.Sort(names)
	p := &places{
		folder: folder, ports: map[string]string{},
		names: regexp.MustCompile(`\b(` + strings.Join(names, "|") + `):(\d+)\b`),
	}
	for _, s := range c.Services {
		for _, published := range s.Ports {
			outside, inside, ok := strings.Cut(published, ":")
			if !ok {
				return nil, fmt.Errorf("service %s: port %q is not published:inside", s.name, published)
			}
			p.ports[s.name+":"+inside] = "127.0.0.1:" + outside
		}
	}
	return p, nil
}

// of is where a port of a service is.
func (p *places) of(service, port string) (string, error) {
	at := service + ":" + port
	if p.ports[at] == "" {
		free, err := freeport.Address()
		if err != nil {
			return "", err
		}
		p.ports[at] = free
	}
	return p.ports[at], nil
}

// here says the same of this machine that text says of containers.
func (p *places) here(service, text string) (string, error) {
	var failed error
	moved := p.names.ReplaceAllStringFunc(text, func(at string) string {
		name, port, _ := strings.Cut(at, ":")
		to, err := p.of(name, port)
		if err != nil {
			failed = err
		}
		return to
	})
	if _, port, everywhere := strings.Cut(moved, "0.0.0.0:"); everywhere {
		own, err := p.of(service, port)
		if err != nil {
			return "", err
		}
		moved = strings.ReplaceAll(moved, "0.0.0.0:"+port, own)
	}
	moved = strings.ReplaceAll(moved, "/run/secrets/", p.folder+"/")
	return strings.ReplaceAll(moved, "/etcd-data", filepath.Join(p.folder, service)), failed
}
