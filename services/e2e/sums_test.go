package e2e

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
	"github.com/foredial/foredial/services/e2e/internal/history"
)

// outcome is what the services say about a campaign.
type outcome struct {
	imports    []*contactv1.Import
	contacts   []*contactv1.Contact
	attempts   []*resultv1.Attempt
	stats      *resultv1.TaskStats
	hours      []*resultv1.StatSeries_Point
	deliveries []*notificationv1.Delivery
}

// most is the largest page, and more than any campaign here needs.
const most = 1000

func (c *campaign) outcome(t *testing.T) (o outcome, err error) {
	t.Helper()
	var faults []error
	imports, err := c.admin.Contacts.ListImports(t.Context(), &contactv1.ListImportsRequest{TaskId: c.task})
	faults = append(faults, err)
	contacts, err := c.admin.Contacts.ListContacts(t.Context(), &contactv1.ListContactsRequest{TaskId: c.task, PageSize: most})
	faults = append(faults, err)
	stats, err := c.admin.Results.GetTaskStats(t.Context(), &resultv1.GetTaskStatsRequest{TaskId: c.task})
	faults = append(faults, err)
	hours, err := c.admin.Results.GetStatSeries(t.Context(), &resultv1.GetStatSeriesRequest{
		TaskId: c.task, StartTime: timestamppb.New(time.Now().Add(-24 * time.Hour)), EndTime: timestamppb.New(time.Now().Add(24 * time.Hour)),
	})
	faults = append(faults, err)
	// Read after they were counted: those that were completed by then show it.
	attempts, err := c.admin.Results.ListAttempts(t.Context(), &resultv1.ListAttemptsRequest{TaskId: c.task, PageSize: most})
	faults = append(faults, err)
	deliveries, err := c.admin.Deliveries.ListDeliveries(t.Context(), &notificationv1.ListDeliveriesRequest{TaskId: c.task, PageSize: most})
	faults = append(faults, err)
	require.Empty(t, contacts.GetNextPageToken()+attempts.GetNextPageToken()+deliveries.GetNextPageToken(), "more than a page")
	return outcome{imports.GetImports(), contacts.GetContacts(), attempts.GetAttempts(), stats, hours.GetPoints(), deliveries.GetDeliveries()}, errors.Join(faults...)
}

// verify checks a campaign that is completed: nobody is lost, nobody was called
// too often, everything counts once, and everybody who must hear has heard.
func (c *campaign) verify(t *testing.T) outcome {
	t.Helper()
	var o outcome
	defer func() {
		if t.Failed() {
			c.dump(t)
		}
	}()
	harness.Await(t, settleWithin, func() (err error) {
		if o, err = c.outcome(t); err != nil {
			return err
		}
		return c.disagreement(o)
	})
	for _, one := range o.contacts {
		require.Equal(t, contactv1.ContactState_CONTACT_STATE_DONE, one.GetState(), one)
		require.NotZero(t, one.GetDoneReason(), one)
		for _, n := range one.GetNumbers() {
			require.LessOrEqual(t, n.GetAttempts(), int32(attemptsPerNumber), one)
		}
	}
	require.Empty(t, c.seen.Breaches())
	return o
}

// disagreement compares what was counted in different places.
func (c *campaign) disagreement(o outcome) error {
	var rows, imported, rejected, done, ended, finished int64
	for _, i := range o.imports {
		rows, imported, rejected = rows+i.GetRows(), imported+i.GetImported(), rejected+i.GetRejected()
	}
	for _, n := range o.stats.GetContacts() {
		if n.GetState() == contactv1.ContactState_CONTACT_STATE_DONE {
			done += n.GetCount()
		}
	}
	previews := map[dispatchv1.PreviewState]int64{}
	for _, n := range o.stats.GetPreviews() {
		previews[n.GetState()] = n.GetCount()
		ended += n.GetCount()
	}
	for _, n := range o.stats.GetAttempts() {
		finished += n.GetCount()
	}
	var releasedByHour, connectedByHour, endedByHour int64
	for _, p := range o.hours {
		releasedByHour, connectedByHour = releasedByHour+p.GetReleased(), connectedByHour+p.GetConnected()
		for _, n := range p.GetPreviews() {
			endedByHour += n.GetCount()
		}
	}
	endedInAll := ended
	accepted := previews[dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED]
	completed := o.stats.GetCompleted()
	if c.forgetful {
		accepted, ended = int64(len(o.attempts)), ended-accepted+int64(len(o.attempts))
		completed = int64(len(o.attempts))
	}
	events := o.stats.GetConnected() + o.stats.GetReleased()
	var faults []error
	for _, sum := range []struct {
		what string
		a, b int64
	}{
		{"rows = imported + rejected", rows, imported + rejected},
		{"imported = contacts", imported, int64(len(o.contacts))},
		{"imported = contacts that are done", imported, done},
		{"previews = accepted + skipped + timed out + revoked", ended, accepted +
			previews[dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED] +
			previews[dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT] +
			previews[dispatchv1.PreviewState_PREVIEW_STATE_REVOKED]},
		{"attempts = previews accepted", int64(len(o.attempts)), accepted},
		{"attempts = attempts by result", int64(len(o.attempts)), finished},
		{"attempts = released", int64(len(o.attempts)), o.stats.GetReleased()},
		{"released by hour = released", releasedByHour, o.stats.GetReleased()},
		{"connected by hour = connected", connectedByHour, o.stats.GetConnected()},
		{"previews by hour = previews", endedByHour, endedInAll},
		{"attempts = completed", int64(len(o.attempts)), completed},
		{"attempts counted by contacts", counted(o.contacts), dialled(o.attempts)},
		{"deliveries = connected + released", int64(len(o.deliveries)), events},
		{"deliveries that arrived", arrived(o.deliveries), events},
		{"events received = connected + released", int64(c.receiver.Received().Events()), events},
	} {
		if sum.a != sum.b {
			faults = append(faults, fmt.Errorf("%s: %d and %d", sum.what, sum.a, sum.b))
		}
	}
	return errors.Join(append(faults, c.unrecorded(o.attempts))...)
}

// unrecorded names the calls that agents were told had begun, and that are not
// attempts, or that began twice.
func (c *campaign) unrecorded(attempts []*resultv1.Attempt) error {
	known := map[string]bool{}
	for _, a := range attempts {
		known[a.GetId()] = true
	}
	begun := c.seen.Dialled()
	for _, id := range begun {
		if !known[id] {
			return fmt.Errorf("call %s is not recorded", id)
		}
	}
	if once := slices.Compact(slices.Clone(begun)); len(once) != len(begun) {
		return fmt.Errorf("%d calls began %d times", len(once), len(begun))
	}
	return nil
}

// counted is how many attempts the contacts say they had.
func counted(contacts []*contactv1.Contact) (n int64) {
	for _, c := range contacts {
		n += int64(c.GetAttempts())
	}
	return n
}

// dialled is how many attempts count: all whose call left the platform.
func dialled(attempts []*resultv1.Attempt) (n int64) {
	for _, a := range attempts {
		if a.GetFailCode() != history.NeverStarted {
			n++
		}
	}
	return n
}

func arrived(deliveries []*notificationv1.Delivery) (n int64) {
	for _, d := range deliveries {
		if d.GetState() == notificationv1.DeliveryState_DELIVERY_STATE_DELIVERED {
			n++
		}
	}
	return n
}
