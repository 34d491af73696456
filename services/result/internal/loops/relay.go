package loops

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/outbox"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/wire"
)

const (
	minRetry = 100 * time.Millisecond
	maxRetry = 4 * time.Second
	// relayTimeout ends one call to a peer.
	relayTimeout = 30 * time.Second
)

// Relay passes on what was recorded.
type Relay struct {
	log           *slog.Logger
	store         *store.Store
	contacts      contactinternalv1.LeaseServiceClient
	notifications notificationinternalv1.EnqueueServiceClient
	relayed       *prometheus.CounterVec
}

// NewRelay makes a Relay to the contact and the notification service.
func NewRelay(log *slog.Logger, reg prometheus.Registerer, s *store.Store, contacts, notifications grpc.ClientConnInterface) *Relay {
	r := &Relay{
		log: log, store: s,
		contacts:      contactinternalv1.NewLeaseServiceClient(contacts),
		notifications: notificationinternalv1.NewEnqueueServiceClient(notifications),
		relayed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "foredial_result_relays_total",
			Help: "Calls to other services about recorded attempts, by job and what came of them.",
		}, []string{"job", "outcome"}),
	}
	reg.MustRegister(r.relayed)
	return r
}

// Work adds the workers of the relay's jobs.
func (r *Relay) Work(workers *river.Workers) {
	river.AddWorker(workers, &worker[outbox.Outcome]{relay: r, do: r.outcome})
	river.AddWorker(workers, &worker[outbox.Tell]{relay: r, do: r.tell})
}

// worker does one kind of job until it is done.
type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]

	relay *Relay
	do    func(context.Context, T) error
}

// Timeout implements river.Worker.
func (w *worker[T]) Timeout(*river.Job[T]) time.Duration { return relayTimeout }

// Work implements river.Worker. It snoozes rather than fails: a failure would
// count, and be kept with the job.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	err := w.do(ctx, job.Args)
	switch {
	case err == nil:
		w.relay.relayed.WithLabelValues(job.Kind, "done").Inc()
		return nil
	case final(err):
		w.relay.relayed.WithLabelValues(job.Kind, "refused").Inc()
		w.relay.log.Error("relay refused", "job", job.Kind, "args", job.Args, "error", err)
		return nil
	}
	pause := retryAfter(time.Since(job.CreatedAt))
	w.relay.relayed.WithLabelValues(job.Kind, "retry").Inc()
	w.relay.log.Debug("relay failed", "job", job.Kind, "args", job.Args, "error", err, "retry_in", pause)
	return river.JobSnooze(pause)
}

// final tells an answer that will be the same for ever.
func final(err error) bool {
	if errors.Is(err, store.ErrNotFound) {
		return true
	}
	switch status.Code(err) {
	case codes.NotFound, codes.InvalidArgument:
		return true
	}
	return false
}

// retryAfter grows with the age of the job.
func retryAfter(age time.Duration) time.Duration { return min(max(age/2, minRetry), maxRetry) }

func (r *Relay) outcome(ctx context.Context, job outbox.Outcome) error {
	a, err := r.store.Attempt(ctx, job.Tenant, job.AttemptID)
	if err != nil || a.Ends != job.End {
		return err
	}
	response, err := r.contacts.ApplyOutcomes(auth.WithTenant(ctx, job.Tenant), &contactinternalv1.ApplyOutcomesRequest{
		Outcomes: []*contactinternalv1.Outcome{{
			AttemptId: a.ID, FailCode: a.FailCode, DisplayedResult: a.Displayed, EndTime: wire.Stamp(a.End),
		}},
	})
	if err != nil {
		return fmt.Errorf("apply outcome: %w", err)
	}
	decided := response.GetApplied()[0]
	return r.store.Decide(ctx, job.Tenant, a.ID, job.End, attempt.Decision{
		State: decided.GetState(), DoneReason: decided.GetDoneReason(),
		Due: wire.Time(decided.GetDueTime()), Rule: decided.GetRule(),
	})
}

func (r *Relay) tell(ctx context.Context, job outbox.Tell) error {
	a, err := r.store.Attempt(ctx, job.Tenant, job.AttemptID)
	if err != nil || job.End > 0 && a.Ends != job.End {
		return err
	}
	ctx = auth.WithTenant(ctx, job.Tenant)
	if !a.Answer.IsZero() {
		if err := r.enqueue(ctx, connectedID(a.ID), notificationv1.EventType_EVENT_TYPE_CONNECTED, a.Connected()); err != nil {
			return err
		}
	}
	if job.End == 0 {
		return nil
	}
	return r.enqueue(ctx, releasedID(a.ID, job.End), notificationv1.EventType_EVENT_TYPE_RELEASED, a)
}

func (r *Relay) enqueue(ctx context.Context, eventID string, event notificationv1.EventType, a attempt.Attempt) error {
	_, err := r.notifications.Enqueue(ctx, &notificationinternalv1.EnqueueRequest{Events: []*notificationinternalv1.Event{{
		EventId: eventID, EventType: event, Attempt: wire.Attempt(a),
	}}})
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", eventID, err)
	}
	return nil
}

func connectedID(attemptID string) string { return attemptID + ":connected" }

// releasedID is another for the real end that replaced UNKNOWN.
func releasedID(attemptID string, end int) string {
	if end == 1 {
		return attemptID + ":released"
	}
	return fmt.Sprintf("%s:released-%d", attemptID, end)
}
