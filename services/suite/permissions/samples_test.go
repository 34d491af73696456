package permissions_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoregistry"

	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
)

// sample is a request about the north.
type sample struct {
	messages []proto.Message
	// agent has what the request names, where an agent may do it for itself.
	agent string
	// abroad is how it ends for another tenant whose caller may make it, bound for
	// somebody of another org unit.
	abroad, bound codes.Code
	// last is for what takes away what other requests are about.
	last bool
}

// named is a request that names something, which is not there for strangers.
func named(messages ...proto.Message) sample {
	return sample{messages: messages, abroad: codes.NotFound, bound: codes.NotFound}
}

// blank is a request about a task's things: where the task is not there they are none, and
// to callers who see but an org unit it is not there.
func blank(messages ...proto.Message) sample {
	return sample{messages: messages, bound: codes.NotFound}
}

// everywhere is a request that everybody may make, for what is theirs.
func everywhere(messages ...proto.Message) sample {
	return sample{messages: messages}
}

// wrong is a request with a field that names something, which is not there for strangers.
func wrong(messages ...proto.Message) sample {
	return sample{messages: messages, abroad: codes.InvalidArgument, bound: codes.InvalidArgument}
}

func (s sample) of(agent string) sample {
	s.agent = agent
	return s
}

func (s sample) atLast() sample {
	s.last = true
	return s
}

// samples has a request for every RPC that is not between services.
func (w *world) samples() map[string]sample {
	all := map[string]sample{
		eventv1.EventService_WatchEvents_FullMethodName: everywhere(&eventv1.WatchEventsRequest{FromEarliest: true}),

		notificationv1.NotificationService_ListDeliveries_FullMethodName: everywhere(&notificationv1.ListDeliveriesRequest{}),
		notificationv1.NotificationService_GetDelivery_FullMethodName:    named(&notificationv1.GetDeliveryRequest{Id: w.north.delivery}),
		notificationv1.NotificationService_RedeliverDelivery_FullMethodName: named(
			&notificationv1.RedeliverDeliveryRequest{Id: w.north.delivery}),
		notificationv1.NotificationService_RedeliverSince_FullMethodName: everywhere(
			&notificationv1.RedeliverSinceRequest{StartTime: stamp(w.begun), IncludeDelivered: true}),
		notificationv1.NotificationService_SendTest_FullMethodName: wrong(&notificationv1.SendTestRequest{
			Target: &notificationv1.SendTestRequest_Url{Url: w.hook + "/" + north},
		}),
	}
	for _, some := range []map[string]sample{
		w.accessSamples(), w.directorySamples(), w.taskSamples(), w.contactSamples(), w.listSamples(), w.resultSamples(), w.dispatchSamples(),
	} {
		maps.Copy(all, some)
	}
	return all
}

// messagesFor is the request that a method is called with: between services an empty one
// will do, as it is not read.
func messagesFor(t *testing.T, m method, samples map[string]sample) sample {
	t.Helper()
	s, ok := samples[m.full]
	if m.internal {
		require.False(t, ok, "%s is between services", m.full)
		kind, err := protoregistry.GlobalTypes.FindMessageByName(m.Input().FullName())
		require.NoError(t, err)
		return sample{messages: []proto.Message{kind.New().Interface()}}
	}
	require.True(t, ok, "there is no sample for %s: add one", m.full)
	return s
}

// merged is one table of several.
func merged(tables ...map[string]sample) map[string]sample {
	all := map[string]sample{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}

func one(message proto.Message) []proto.Message { return []proto.Message{message} }
