// Package lifecycle ends things in the reverse of the order they were begun in.
package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Stack is a list of what has to be ended. The zero value is empty and ready.
type Stack struct {
	mu    sync.Mutex
	steps []step
}

type step struct {
	name string
	end  func(context.Context) error
}

// Push adds a step: it ends before everything pushed earlier.
func (s *Stack) Push(name string, end func(context.Context) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.steps = append(s.steps, step{name, end})
}

// Close runs every step, last pushed first, each even if others fail, and
// empties the stack: a second Close does nothing. ctx bounds each step's waiting.
func (s *Stack) Close(ctx context.Context) error {
	s.mu.Lock()
	steps := s.steps
	s.steps = nil
	s.mu.Unlock()
	var errs []error
	for i := len(steps) - 1; i >= 0; i-- {
		if err := steps[i].end(ctx); err != nil {
			errs = append(errs, fmt.Errorf("end %s: %w", steps[i].name, err))
		}
	}
	return errors.Join(errs...)
}
