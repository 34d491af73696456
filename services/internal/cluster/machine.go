package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/child"
)

const (
	readyWithin = 2 * time.Minute
	stopWithin  = 20 * time.Second
	often       = 50 * time.Millisecond
)

// machine runs a composition.
type machine struct {
	composition
	folder   string
	places   *places
	programs programs
	running  []member // in the order they started
}

type member struct {
	*service
	*child.Process
}

func (m *machine) dir(name string) string { return filepath.Join(m.folder, name) }

// up starts everything in its order; what was started needs a down also after an error.
func (m *machine) up(ctx context.Context) error {
	if _, err := auth.LoadOrCreateKey(m.dir("token.key")); err != nil {
		return err
	}
	stages, err := m.inOrder()
	if err != nil {
		return err
	}
	for _, stage := range stages {
		var started []member
		for _, s := range stage {
			p, err := m.start(ctx, s)
			if err != nil {
				return fmt.Errorf("service %s: %w", s.name, err)
			}
			started = append(started, p)
		}
		for _, p := range started {
			if err := m.await(ctx, p); err != nil {
				return fmt.Errorf("service %s: %w (its log is %s)", p.name, err, m.log(p.service))
			}
		}
	}
	return nil
}

func (m *machine) log(s *service) string { return m.dir(s.name + ".log") }

func (m *machine) start(ctx context.Context, s *service) (member, error) {
	if err := os.MkdirAll(m.dir(s.name), 0o700); err != nil {
		return member{}, err
	}
	cmd, err := m.command(ctx, s)
	if err != nil {
		return member{}, err
	}
	log, err := os.OpenFile(m.log(s), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return member{}, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	process, err := child.Start(cmd)
	if err != nil {
		return member{}, err
	}
	p := member{s, process}
	if !m.once(s.name) {
		m.running = append(m.running, p)
	}
	return p, nil
}

// await returns when a service is ready, or has run to its end if that is its job.
func (m *machine) await(ctx context.Context, p member) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	if m.once(p.name) {
		select {
		case <-p.Exited():
			return p.Err()
		case <-ctx.Done():
			p.Signal(os.Kill)
			return ctx.Err()
		}
	}
	for {
		err := m.ready(ctx, p.service)
		if err == nil {
			return nil
		}
		select {
		case <-p.Exited():
			return fmt.Errorf("it ended: %w", errors.Join(p.Err(), err))
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(often):
		}
	}
}

// ready asks a foredial whether it is; of a store it is enough that it answers.
func (m *machine) ready(ctx context.Context, s *service) error {
	ports := listens[s.kind()]
	at, err := m.places.of(s.name, ports[len(ports)-1])
	if err != nil {
		return err
	}
	if s.kind() != "foredial" {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", at)
		if err != nil {
			return err
		}
		return conn.Close()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+at+"/readyz", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("readyz: %s", response.Status)
	}
	return nil
}

// down ends everything, last started first.
func (m *machine) down() error {
	var errs []error
	for len(m.running) > 0 {
		last := len(m.running) - 1
		ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
		errs = append(errs, m.running[last].Stop(ctx))
		cancel()
		m.running = m.running[:last]
	}
	return errors.Join(errs...)
}
