package store

import (
	"bytes"
	"context"
	"maps"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/internal/eventoutbox"
)

const (
	// minPage is how many contacts are read at once at least, and minLook how
	// many one call looks at, from one place, before it gives up.
	minPage = 64
	minLook = 1024
)

func (r LeaseRequest) pageSize() int { return max(r.Max, minPage) }
func (r LeaseRequest) look() int     { return max(4*r.Max, minLook) }

// pages is the call order of a task, read a page at a time.
type pages interface {
	// next reads contacts behind a key, with their numbers.
	next(ctx context.Context, after []byte, limit int) ([]*contact.Contact, error)
	// gone has contacts go where they belong instead; the appointments of void
	// ones cannot be kept.
	gone(ctx context.Context, list []placed, void sqldb.Strings) error
}

// scan picks contacts in call order that may be called now.
type scan struct {
	LeaseRequest
	tx    *sqldb.Tx
	order pages
	now   time.Time
	// taken are not marked yet; claimed has their live numbers.
	taken   []Leased
	claimed map[string]string
	// bytes is how long the texts of those are that were taken.
	bytes int
	// after is the key of the last contact looked at, and end whether there was
	// none behind it; ahead is the key in front of the first contact that this
	// look took.
	after, ahead []byte
	end          bool
}

// choose picks the next contacts in call order. Those that are passed over
// because a number of theirs is live stay where they are; should there be so
// many at the head that they fill a look, the next look begins behind those that
// the last one of its kind passed over. stopped is where that is; nil: the head
// is enough.
func (r LeaseRequest) choose(ctx context.Context, tx *sqldb.Tx, order pages, goOn []byte, now time.Time) (taken []Leased, stopped []byte, err error) {
	s := &scan{LeaseRequest: r, tx: tx, order: order, now: now, claimed: map[string]string{}, after: []byte{}}
	if err := s.look(ctx); err != nil || s.full() || s.end {
		return s.taken, nil, err
	}
	if bytes.Compare(goOn, s.after) > 0 {
		s.after = goOn
	}
	if err := s.look(ctx); err != nil || s.end {
		return s.taken, nil, err
	}
	if s.ahead != nil {
		return s.taken, s.ahead, nil
	}
	return s.taken, s.after, nil
}

func (s *scan) full() bool {
	return len(s.taken) == s.Max || s.MaxBytes > 0 && s.bytes >= s.MaxBytes
}

// length is how long the texts of a contact are.
func length(c *contact.Contact) int {
	n := len(c.Reference) + len(c.Name)
	for name, value := range c.Attributes {
		n += len(name) + len(value)
	}
	return n
}

// look goes through a bounded part of the order.
func (s *scan) look(ctx context.Context) error {
	s.ahead = nil
	for looked := 0; looked < s.LeaseRequest.look() && !s.full() && !s.end; looked += s.pageSize() {
		page, err := s.order.next(ctx, s.after, s.pageSize())
		if err != nil {
			return err
		}
		s.end = len(page) < s.pageSize()
		if err := s.take(ctx, page); err != nil {
			return err
		}
	}
	return nil
}

// ready are the contacts that are READY, for whoever leases them.
type ready struct {
	LeaseRequest
	tx     *sqldb.Tx
	events *eventoutbox.Outbox
	now    time.Time
}

func (r ready) next(ctx context.Context, after []byte, limit int) ([]*contact.Contact, error) {
	page, err := readyContacts(ctx, r.tx, r.LeaseRequest, after, limit, r.tx.Dialect().ForUpdateSkipLocked())
	if err != nil {
		return nil, err
	}
	return page, addNumbers(ctx, r.tx, r.Tenant, page)
}

func (r ready) gone(ctx context.Context, list []placed, void sqldb.Strings) error {
	if err := endAppointments(ctx, r.tx, r.Tenant, void, contact.AppointmentBlocked, r.now); err != nil {
		return err
	}
	if err := placeMany(ctx, r.tx, r.Tenant, list, r.now); err != nil {
		return err
	}
	return tellGone(ctx, r.tx, r.events, r.Tenant, list, r.now)
}

// readyContacts reads those behind a key, without their numbers; lock is "" or a
// locking clause.
func readyContacts(ctx context.Context, tx *sqldb.Tx, r LeaseRequest, after []byte, limit int, lock string) ([]*contact.Contact, error) {
	return sqldb.All(ctx, tx, scanContact, `SELECT `+contactColumns+` FROM contact
		WHERE tenant = $1 AND task_id = $2 AND state = $3 AND reason = 0 AND sort_key > $4 AND sort_key < $6
		ORDER BY sort_key LIMIT $5`+lock, r.Tenant, r.TaskID, contact.Ready, after, limit, r.behind())
}

// take takes what it can of a page. A contact that the rules do not let be
// called now, a day or a revision later, goes where it belongs; so does one whose
// appointment cannot be kept: the next page begins before its usual place.
func (s *scan) take(ctx context.Context, page []*contact.Contact) error {
	facts, err := readFacts(ctx, s.tx, s.Tenant, s.TaskID, s.Terms, s.now, page...)
	if err != nil {
		return err
	}
	maps.Copy(facts.Locked, s.claimed)
	var (
		gone []placed
		void sqldb.Strings
	)
	for _, c := range page {
		if s.full() || len(void) > 0 && !hasAppointment(c) {
			break
		}
		before := s.after
		s.after = c.SortKey
		judged := s.Rules.Judge(c, &facts, s.now)
		if judged.Void {
			void = append(void, c.ID)
		}
		switch {
		case judged.Void || judged.Stand.State != contact.Ready:
			gone = append(gone, placed{c, judged.Stand})
		case judged.Callable():
			if s.ahead == nil {
				s.ahead = before
			}
			s.taken = append(s.taken, newLeased(c, judged.Allowed, judged.Until, &facts))
			s.bytes += length(c)
			for _, n := range c.Numbers {
				if !n.Exhausted {
					facts.Locked[n.E164], s.claimed[n.E164] = c.ID, c.ID
				}
			}
		}
	}
	s.end = s.end && len(void) == 0
	return s.order.gone(ctx, gone, void)
}
