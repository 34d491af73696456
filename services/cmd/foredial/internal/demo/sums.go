package demo

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// tally is the figures of a campaign, each from whoever knows it first hand.
type tally struct {
	// Of the import.
	rows, imported, rejected int64
	// Contacts that are done, by reason, of the contact service.
	connected, stopped, exhausted, expired int64
	// Previews that are over, of the result service, and what agents saw.
	accepted, skipped, timedOut, revoked int64
	seen                                 int64
	// Calls that are over, of the result service.
	attempts, callsConnected, callsReleased int64
	// Callbacks that were delivered, of the notification service, and what the
	// receiver took, each event once.
	delivered, received int64
}

// sum is a whole and the parts it has to be made of.
type sum struct {
	whole figure
	parts []figure
}

type figure struct {
	name string
	n    int64
}

func (t tally) sums() []sum {
	calls := []figure{{"calls connected", t.callsConnected}, {"calls released", t.callsReleased}}
	return []sum{
		{figure{"rows", t.rows}, []figure{{"imported", t.imported}, {"rejected", t.rejected}}},
		{figure{"imported", t.imported}, []figure{
			{"connected", t.connected}, {"stopped", t.stopped}, {"exhausted", t.exhausted}, {"expired", t.expired},
		}},
		{figure{"previews seen", t.seen}, []figure{
			{"accepted", t.accepted}, {"skipped", t.skipped}, {"timed out", t.timedOut}, {"revoked", t.revoked},
		}},
		{figure{"attempts", t.attempts}, []figure{{"accepted", t.accepted}}},
		{figure{"contacts connected", t.connected}, []figure{{"calls connected", t.callsConnected}}},
		{figure{"callbacks delivered", t.delivered}, calls},
		{figure{"events received", t.received}, calls},
	}
}

// wrong are the sums that do not add up.
func (t tally) wrong() (wrong []sum) {
	for _, s := range t.sums() {
		if !s.right() {
			wrong = append(wrong, s)
		}
	}
	return wrong
}

func (s sum) right() bool {
	total := int64(0)
	for _, p := range s.parts {
		total += p.n
	}
	return total == s.whole.n
}

func (s sum) String() string {
	parts := make([]string, len(s.parts))
	for i, p := range s.parts {
		parts[i] = p.String()
	}
	relation := "="
	if !s.right() {
		relation = "≠"
	}
	return fmt.Sprintf("%s %s %s", s.whole, relation, strings.Join(parts, " + "))
}

func (f figure) String() string { return fmt.Sprintf("%s %d", f.name, f.n) }

// summarize prints every sum; its error names those that do not add up.
func summarize(out io.Writer, t tally) error {
	var wrong []error
	fmt.Fprintln(out)
	for _, s := range t.sums() {
		mark := "✓"
		if !s.right() {
			mark = "✗"
			wrong = append(wrong, fmt.Errorf("does not add up: %v", s))
		}
		fmt.Fprintln(out, " ", mark, s)
	}
	return errors.Join(wrong...)
}
