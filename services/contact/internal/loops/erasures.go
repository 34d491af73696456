package loops

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/loop"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	"github.com/foredial/foredial/services/contact/internal/store"
)

const (
	// eraseTick is how late an erasure goes on when a peer is back.
	eraseTick = 5 * time.Second
	// eraseAtOnce bounds the erasures of one run, erasedAtOnce the contacts of a call.
	eraseAtOnce, erasedAtOnce = 100, 1000
	// eraseTimeout ends one call to a peer.
	eraseTimeout = 30 * time.Second
	// It is looked so often, so many times, whether events were told.
	toldLook, toldLooks = 20 * time.Millisecond, 50
	// eraseSoon is how long whoever erases a number waits for the peers.
	eraseSoon = 3 * time.Second
)

// errEventsUntold: the stream of events does not have all that is to be erased in it.
var errEventsUntold = errors.New("events are yet to be told")

// Erasures have the peers forget the numbers that were erased here.
type Erasures struct {
	log           *slog.Logger
	rows          *store.Store
	results       resultinternalv1.ErasureServiceClient
	notifications notificationinternalv1.ErasureServiceClient
	turn          sync.Mutex // of the one who calls peers
}

// NewErasures makes them.
func NewErasures(log *slog.Logger, rows *store.Store, results, notifications grpc.ClientConnInterface) *Erasures {
	return &Erasures{
		log: log, rows: rows, results: resultinternalv1.NewErasureServiceClient(results),
		notifications: notificationinternalv1.NewErasureServiceClient(notifications),
	}
}

// Loop carries out what could not be at once.
func (e *Erasures) Loop() loop.Loop {
	return loop.Loop{Name: "erasures", Tick: eraseTick, Wake: e.rows.ErasureAdded(), Run: func(ctx context.Context) (time.Duration, error) {
		due, err := e.rows.ErasuresDue(ctx, eraseAtOnce)
		if err != nil {
			return 0, err
		}
		return 0, e.all(ctx, due)
	}}
}

// Soon carries out the erasure of a number and says which services have yet to forget
// it: those that do not answer, or take long, are told later.
func (e *Erasures) Soon(ctx context.Context, tenant, number string) (pending []string, err error) {
	due, err := e.rows.ErasuresDueOf(ctx, tenant, number)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, eraseSoon)
	defer cancel()
	if err := e.all(limited, due); err != nil {
		e.log.Warn("an erasure goes on later", "tenant", tenant, "error", err)
	}
	if due, err = e.rows.ErasuresDueOf(ctx, tenant, number); err != nil {
		return nil, err
	}
	if len(due) > 0 {
		pending = append(pending, "result")
	}
	if slices.ContainsFunc(due, func(d store.ErasureDue) bool { return d.Step <= store.EraseDeliveries }) {
		pending = append(pending, "notification")
	}
	return pending, nil
}

// all carries out erasures. One that fails holds up no other.
func (e *Erasures) all(ctx context.Context, due []store.ErasureDue) error {
	e.turn.Lock()
	defer e.turn.Unlock()
	var failed []error
	for _, d := range due {
		for next := d.Step; next < store.ErasedEverywhere && ctx.Err() == nil; {
			var err error
			if next == store.EraseEvents {
				err = e.told(ctx, d)
			}
			if err == nil {
				next, err = e.rows.CarryErasure(ctx, d.Seq, e.step)
			}
			if err != nil {
				failed = append(failed, err)
				break
			}
		}
	}
	return errors.Join(append(failed, ctx.Err())...)
}

// step calls the peer whose turn it is.
func (e *Erasures) step(ctx context.Context, d *store.ErasureDue) error {
	ctx, cancel := context.WithTimeout(auth.WithTenant(ctx, d.Tenant), eraseTimeout)
	defer cancel()
	if d.Step == store.EraseDeliveries {
		return e.fromDeliveries(ctx, d)
	}
	return e.fromResults(ctx, d)
}

// told waits a moment for the stream of events to have all that is to be erased in it.
func (e *Erasures) told(ctx context.Context, d store.ErasureDue) error {
	for range toldLooks {
		told, err := e.rows.EventsTold(ctx, d)
		if err != nil || told {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(toldLook):
		}
	}
	return errEventsUntold
}

func (e *Erasures) fromResults(ctx context.Context, d *store.ErasureDue) error {
	return pieces(d.Contacts, func(some []store.Erased) error {
		req := &resultinternalv1.EraseContactsRequest{Number: d.Number}
		for _, c := range some {
			req.Contacts = append(req.Contacts, &resultinternalv1.ErasedContact{Id: c.ID, TaskId: c.TaskID, Whole: c.Whole})
		}
		resp, err := e.results.EraseContacts(ctx, req)
		if err != nil {
			return fmt.Errorf("erase results: %w", err)
		}
		for _, c := range resp.GetFound() {
			if !slices.ContainsFunc(d.Contacts, func(known store.Erased) bool { return known.ID == c.GetId() }) {
				d.Contacts = append(d.Contacts, store.Erased{ID: c.GetId(), TaskID: c.GetTaskId(), Whole: c.GetWhole()})
			}
		}
		return nil
	})
}

func (e *Erasures) fromDeliveries(ctx context.Context, d *store.ErasureDue) error {
	return pieces(d.Contacts, func(some []store.Erased) error {
		req := &notificationinternalv1.EraseContactsRequest{Number: d.Number}
		for _, c := range some {
			req.Contacts = append(req.Contacts, &notificationinternalv1.ErasedContact{Id: c.ID, TaskId: c.TaskID, Whole: c.Whole})
		}
		if _, err := e.notifications.EraseContacts(ctx, req); err != nil {
			return fmt.Errorf("erase deliveries: %w", err)
		}
		return nil
	})
}

// pieces calls for contacts, some at a time; for none once, as there is the number.
func pieces(contacts []store.Erased, call func([]store.Erased) error) error {
	if len(contacts) == 0 {
		return call(nil)
	}
	for some := range slices.Chunk(slices.Clone(contacts), erasedAtOnce) {
		if err := call(some); err != nil {
			return err
		}
	}
	return nil
}
