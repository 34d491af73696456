package store

import (
	"bytes"
	"context"
	"maps"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

const (
	// minPage is how many contacts are read at once at least, and minLook how
	// many one call looks at, from one place, before it gives up.
	minPage = 64
	minLook = 1024
)

func (r LeaseRequest) pageSize() int { return max(r.Max, minPage) }
func (r LeaseRequest) look() int     { return max(4*r.Max, minLook) }

// scan picks contacts in call order that may be called now.
type scan struct {
	LeaseRequest
	tx  *sqldb.Tx
	now time.Time
	// taken are not marked yet; claimed has their live numbers.
	taken   []Leased
	claimed map[string]string
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
func (r LeaseRequest) choose(ctx context.Context, tx *sqldb.Tx, goOn []byte, now time.Time) (taken []Leased, stopped []byte, err error) {
	s := &scan{LeaseRequest: r, tx: tx, now: now, claimed: map[string]string{}, after: []byte{}}
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

func (s *scan) full() bool { return len(s.taken) == s.Max }

// look goes through a bounded part of the order.
func (s *scan) look(ctx context.Context) error {
	s.ahead = nil
	for looked := 0; looked < s.LeaseRequest.look() && !s.full() && !s.end; looked += s.pageSize() {
		page, err := s.page(ctx)
		if err != nil {
			return err
		}
		if err := s.take(ctx, page); err != nil {
			return err
		}
	}
	return nil
}

// page reads the next contacts of the order, with their numbers.
func (s *scan) page(ctx context.Context) ([]*contact.Contact, error) {
	page, err := sqldb.All(ctx, s.tx, scanContact, `SELECT `+contactColumns+` FROM contact
		WHERE tenant = $1 AND task_id = $2 AND state = $3 AND reason = 0 AND sort_key > $4
		ORDER BY sort_key LIMIT $5`+s.tx.Dialect().ForUpdateSkipLocked(),
		s.Tenant, s.TaskID, contact.Ready, s.after, s.pageSize())
	if err != nil {
		return nil, err
	}
	s.end = len(page) < s.pageSize()
	return page, addNumbers(ctx, s.tx, s.Tenant, page)
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
			gone = append(gone, placed{c.ID, judged.Stand})
		case judged.Callable():
			if s.ahead == nil {
				s.ahead = before
			}
			s.taken = append(s.taken, newLeased(c, judged.Allowed, judged.Until, &facts))
			for _, n := range c.Numbers {
				if !n.Exhausted {
					facts.Locked[n.E164], s.claimed[n.E164] = c.ID, c.ID
				}
			}
		}
	}
	s.end = s.end && len(void) == 0
	if err := endAppointments(ctx, s.tx, s.Tenant, void, contact.AppointmentBlocked, s.now); err != nil {
		return err
	}
	return placeMany(ctx, s.tx, s.Tenant, gone, s.now)
}
