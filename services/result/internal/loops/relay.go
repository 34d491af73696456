package loops

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/trace"
	"github.com/foredial/foredial/services/result/internal/outbox"
	"github.com/foredial/foredial/services/result/internal/store"
)

const (
	// relayAtOnce bounds the entries of one turn; each is two events at most, of
	// which a call takes 500.
	relayAtOnce = 200
	// relayTick is how late what another process recorded, and died, is told.
	relayTick = 200 * time.Millisecond
	// relayTimeout ends one call to a peer.
	relayTimeout = 10 * time.Second

	// An entry that the peer fails on, and not for being down, is told again
	// after pauses that double.
	minRetry = 100 * time.Millisecond
	maxRetry = time.Minute
)

// relay passes on to one peer what was recorded.
type relay struct {
	log   *slog.Logger
	store *store.Store
	peer  outbox.Peer
	// job names it in the metric.
	job     string
	call    call
	relayed *prometheus.CounterVec
	trace   *trace.Tracer
}

// call tells entries of one tenant, and answers all of them or none.
type call func(context.Context, []outbox.Due) ([]outbox.Answer, error)

// Relays are the loops that pass on to the contact and to the notification
// service what was recorded. Each goes its own way: neither waits for the other.
func Relays(log *slog.Logger, reg prometheus.Registerer, t *trace.Tracer, s *store.Store, contacts, notifications grpc.ClientConnInterface) []loop.Loop {
	relayed := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "foredial_result_relays_total",
		Help: "Outcomes and events of recorded attempts passed on to other services, by job and what came of them.",
	}, []string{"job", "outcome"})
	reg.MustRegister(relayed)
	var all []loop.Loop
	for _, r := range []*relay{
		{log, s, outbox.Contact, "outcome", applyOutcomes(contacts), relayed, t},
		{log, s, outbox.Notification, "tell", enqueueEvents(notifications), relayed, t},
	} {
		all = append(all, loop.Loop{Name: "relay_" + string(r.peer), Tick: relayTick, Wake: s.Told(r.peer), Run: r.run})
	}
	return all
}

// run takes a turn. After one that took something comes the next: more may be
// due, or wait for what was told now.
func (r *relay) run(ctx context.Context) (time.Duration, error) {
	taken, err := r.store.Relay(ctx, r.peer, time.Now(), relayAtOnce, r.tell)
	if err != nil || taken == 0 {
		return 0, err
	}
	return -1, nil
}

// tell implements store.Tell: a call a tenant.
func (r *relay) tell(ctx context.Context, due []outbox.Due) (answers []outbox.Answer, err error) {
	byTenant := map[string][]outbox.Due{}
	for _, d := range due {
		if d.Replaced() {
			answers = append(answers, outbox.Answer{Due: d})
			continue
		}
		byTenant[d.Tenant] = append(byTenant[d.Tenant], d)
	}
	for tenant, list := range byTenant {
		some, err := r.send(auth.WithTenant(ctx, tenant), list)
		answers = append(answers, some...)
		if err != nil {
			return answers, err
		}
	}
	return answers, nil
}

// send tells entries in one call. Should that fail, and not because the peer is
// down, they are told in halves, until it is known which of them it fails on.
func (r *relay) send(ctx context.Context, due []outbox.Due) ([]outbox.Answer, error) {
	limited, cancel := context.WithTimeout(ctx, relayTimeout)
	inside, end := r.trace.Batch(limited, "relay "+r.job, len(due), func(i int) string { return due[i].Attempt.ID })
	answers, err := r.call(inside, due)
	end(err)
	cancel()
	switch {
	case err == nil:
		r.note(answers)
		return answers, nil
	case peerDown(err):
		r.count("retry", len(due))
		return nil, err
	case len(due) == 1:
		return []outbox.Answer{r.failed(due[0], err)}, nil
	}
	half := len(due) / 2
	answers, err = r.send(ctx, due[:half])
	if err != nil {
		return answers, err
	}
	rest, err := r.send(ctx, due[half:])
	return append(answers, rest...), err
}

// failed is what comes of an entry that the peer fails on.
func (r *relay) failed(d outbox.Due, err error) outbox.Answer {
	if final(err) {
		refused := outbox.Answer{Due: d, Refused: err}
		r.note([]outbox.Answer{refused})
		return refused
	}
	pause := min(minRetry<<min(d.Tries, 16), maxRetry)
	r.count("retry", 1)
	r.log.Warn("relay failed", "job", r.job, "tenant", d.Tenant, "attempt_id", d.Attempt.ID, "error", err, "retry_in", pause)
	return outbox.Answer{Due: d, Again: time.Now().Add(pause)}
}

// note counts what was taken, and says what was not and never will be.
func (r *relay) note(answers []outbox.Answer) {
	for _, a := range answers {
		if a.Refused == nil {
			r.count("done", 1)
			continue
		}
		r.count("refused", 1)
		r.log.Error("relay refused", "job", r.job, "tenant", a.Tenant, "attempt_id", a.Attempt.ID, "error", a.Refused)
	}
}

func (r *relay) count(outcome string, n int) {
	r.relayed.WithLabelValues(r.job, outcome).Add(float64(n))
}

// final tells an answer that will be the same for ever.
func final(err error) bool {
	switch status.Code(err) {
	case codes.NotFound, codes.InvalidArgument:
		return true
	default:
		return false
	}
}

// peerDown tells an error that is not about what was told: the next call would
// fail as well.
func peerDown(err error) bool {
	switch status.Code(err) {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Canceled, codes.ResourceExhausted,
		codes.Unauthenticated, codes.PermissionDenied, codes.Unimplemented:
		return true
	default:
		return false
	}
}
