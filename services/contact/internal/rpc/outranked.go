package rpc

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/precedence"
)

// outranked says which task of the same queue goes before one, for people; empty:
// none does. It goes by what is in the tables: contacts that a dispatcher holds
// already are open, but not callable.
func (s *Contacts) outranked(ctx context.Context, task *feed.Task, now time.Time) (string, error) {
	mode := precedence.Strict
	if task.Settings.GetPriorityMode() == directoryv1.PriorityMode_PRIORITY_MODE_WORK_CONSERVING {
		mode = precedence.WorkConserving
	}
	own := ranking(task)
	for _, other := range s.above(task, now) {
		rival := ranking(other)
		rival.Allowed = true
		if err := s.supply(ctx, mode, other, &rival, now); err != nil {
			return "", err
		}
		if _, found := precedence.Above(mode, []precedence.Task{rival}, own); found {
			return outranking(auth.FromContext(ctx), other), nil
		}
	}
	return "", nil
}

// outranking is a task that goes first, as the caller may know it.
func outranking(who auth.Identity, task *feed.Task) string {
	if !who.Sees(task.GetOrgUnitId()) {
		return fmt.Sprintf("a task of another org unit, of priority %d,", task.GetPriority())
	}
	return fmt.Sprintf("task %s of priority %d", task.GetId(), task.GetPriority())
}

func ranking(task *feed.Task) precedence.Task {
	return precedence.Task{ID: task.GetId(), Queue: task.GetSkillQueueId(), Priority: task.GetPriority()}
}

// above are the tasks of higher priority in a task's queue that may call now,
// the highest first.
func (s *Contacts) above(task *feed.Task, now time.Time) []*feed.Task {
	higher := slices.DeleteFunc(s.Tasks.Tasks(task.Tenant), func(other *feed.Task) bool {
		return other.GetSkillQueueId() != task.GetSkillQueueId() || other.GetPriority() >= task.GetPriority() || !other.Callable(now)
	})
	slices.SortStableFunc(higher, func(a, b *feed.Task) int { return cmp.Compare(a.GetPriority(), b.GetPriority()) })
	return higher
}

// supply looks what a task has. Whether it has a callable contact is looked for
// where that counts: it takes longer.
func (s *Contacts) supply(ctx context.Context, mode precedence.Mode, task *feed.Task, of *precedence.Task, now time.Time) error {
	counts, err := s.Rows.CountContacts(ctx, task.Tenant, []string{task.GetId()}, true)
	if err != nil {
		return err
	}
	of.Open = counts[0].Open
	if mode == precedence.WorkConserving && of.Open {
		of.Callable, err = s.Rows.Callable(ctx, s.question(task), now)
	}
	return err
}
