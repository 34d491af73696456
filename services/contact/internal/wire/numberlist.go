package wire

import (
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/feed"
)

// NumberList is a list of the directory with the tasks that use it now; false:
// the resource is no list.
func NumberList(tenant string, list *directoryv1.Resource, tasks *feed.Replica) (store.NumberList, bool) {
	settings := tasks.Settings(tenant)
	made := store.NumberList{ID: list.GetId(), Zone: time.UTC}
	if zone, err := feed.Zone(settings.GetTimeZone()); err == nil {
		made.Zone = zone
	}
	var uses func(*feed.Task) bool
	switch list.GetSpec().(type) {
	case *directoryv1.Resource_BlocklistGroup:
		group := Blocklist(list)
		made.Blocklist = &group
		uses = func(t *feed.Task) bool { return slices.Contains(t.GetBlocklistGroupIds(), list.GetId()) }
	case *directoryv1.Resource_TrustList:
		uses = func(*feed.Task) bool { return settings.GetTrial() }
	default:
		return store.NumberList{}, false
	}
	for _, task := range tasks.Tasks(tenant) {
		if uses(task) {
			made.Tasks = append(made.Tasks, task.GetId())
		}
	}
	return made, true
}

// ListedNumber is a number of a list on the wire.
func ListedNumber(n store.ListedNumber) *contactv1.ListedNumber {
	return &contactv1.ListedNumber{
		Number: n.Number, ValidFrom: Time(n.From), ValidUntil: Time(n.Until), Remark: n.Remark, CreateTime: Time(n.CreatedAt),
	}
}

// Known is a time from the wire as it is kept; unset is zero.
func Known(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime().Truncate(time.Microsecond)
}

// Revocations are revocations on the wire.
func Revocations(list []store.Revocation) *contactinternalv1.WatchRevocationsResponse {
	m := &contactinternalv1.WatchRevocationsResponse{}
	for _, r := range list {
		m.Sequence = r.Sequence
		m.Revocations = append(m.Revocations, &contactinternalv1.WatchRevocationsResponse_Revocation{
			ContactId: r.ContactID, TaskId: r.TaskID, Cause: contactinternalv1.WatchRevocationsResponse_Cause(r.Cause),
		})
	}
	return m
}
