package personal_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/personal"
)

func agents() *dispatchv1.ListAgentsResponse {
	return &dispatchv1.ListAgentsResponse{Agents: []*dispatchv1.AgentStatus{{
		AgentId: "ann", DisplayName: "Ann Agent",
		Preview: &dispatchv1.Preview{
			Id: "p", Name: "Karl Kunde", Reference: "C-1", Attributes: map[string]string{"city": "Hamburg"},
			Numbers:      []*contactv1.Number{{Number: "+8613800138000", Attempts: 2}, {Number: "+493012345678"}},
			LastAttempts: []*callv1.PastAttempt{{Number: "+8613800138000"}},
			Appointment:  &dispatchv1.Preview_Appointment{Remark: "ask for Karl"},
		},
	}, {AgentId: "bob"}}}
}

func TestShown(t *testing.T) {
	given := agents()
	got := personal.Shown(given).(*dispatchv1.ListAgentsResponse)
	require.Empty(t, cmp.Diff(agents(), given, protocmp.Transform()), "what others may hold is as it was")
	preview := got.GetAgents()[0].GetPreview()
	want := agents()
	p := want.GetAgents()[0].GetPreview()
	p.Name, p.Attributes["city"], p.Appointment.Remark = "K***e", "H***g", "a***l"
	p.Numbers[0].Number, p.Numbers[1].Number, p.LastAttempts[0].Number = "+8613****8000", "+4930****5678", "+8613****8000"
	require.Empty(t, cmp.Diff(want, got, protocmp.Transform()))
	require.Equal(t, "C-1", preview.GetReference(), "shown as it is")

	event := &eventv1.WatchEventsResponse{Cursor: "7", Event: &eventv1.Event{Subject: &eventv1.Event_Attempt{Attempt: &resultv1.Attempt{
		Number: "+8613800138000", CallerNumber: "+862110000000", CustomField: `{"city":"Hamburg"}`,
	}}}}
	attempt := personal.Shown(event).(*eventv1.WatchEventsResponse).GetEvent().GetAttempt()
	require.Equal(t, "+8613****8000", attempt.GetNumber())
	require.Equal(t, "+862110000000", attempt.GetCallerNumber())
	require.JSONEq(t, `{"city":"H***g"}`, attempt.GetCustomField())
}

func TestWhatHasNothingPersonalIsTheSame(t *testing.T) {
	shards := &dispatchv1.ListShardsResponse{Shards: []*dispatchv1.ListShardsResponse_Shard{{Node: "n"}}}
	require.Same(t, shards, personal.Shown(shards))
	var none *dispatchv1.ListAgentsResponse
	require.Nil(t, personal.Shown(none))
}

const mark = "Marker Of One Person"

// Every public answer, with the mark in each field that is marked but to be shown.
func TestEveryAnswerIsMasked(t *testing.T) {
	supervisor := auth.Identity{Tenant: "acme", Role: auth.Supervisor}
	masked := 0
	publicMethods(func(m protoreflect.MethodDescriptor) {
		full := "/" + string(m.Parent().FullName()) + "/" + string(m.Name())
		answer := newMessage(t, m.Output())
		if !fill(answer.ProtoReflect(), 4) {
			return
		}
		show := personal.Answers(full, supervisor)
		if m.Name() == "RevealContact" {
			require.Nil(t, show)
			return
		}
		require.NotNil(t, show, full)
		before, err := protojson.Marshal(answer)
		require.NoError(t, err)
		require.Contains(t, string(before), mark, full)
		after, err := protojson.Marshal(show(answer))
		require.NoError(t, err)
		require.NotContains(t, string(after), mark, full)
		masked++
		require.True(t, personal.Forget(answer, personal.All), full)
		after, err = protojson.Marshal(answer)
		require.NoError(t, err)
		require.NotContains(t, string(after), mark, full)
	})
	require.Greater(t, masked, 20)
}

func newMessage(t *testing.T, d protoreflect.MessageDescriptor) proto.Message {
	t.Helper()
	kind, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
	require.NoError(t, err)
	return kind.New().Interface()
}

// fill puts the mark into a message, so deep, and tells whether it did.
func fill(m protoreflect.Message, depth int) (filled bool) {
	if depth == 0 {
		return false
	}
	for i := range m.Descriptor().Fields().Len() {
		f := m.Descriptor().Fields().Get(i)
		kind := personal.Kind(f)
		there := f.Message() != nil && !f.IsMap() || kind != accessv1.Personal_PERSONAL_UNSPECIFIED && kind != accessv1.Personal_PERSONAL_SHOWN
		if o := f.ContainingOneof(); !there || o != nil && m.WhichOneof(o) != nil {
			continue // one of a oneof is enough: the others' messages are in other answers, too
		}
		v, did := value(m, f, depth)
		if did {
			m.Set(f, v)
			filled = true
		}
	}
	return filled
}

func value(m protoreflect.Message, f protoreflect.FieldDescriptor, depth int) (protoreflect.Value, bool) {
	v := m.NewField(f)
	text := protoreflect.ValueOfString(mark)
	switch {
	case f.IsMap():
		v.Map().Set(protoreflect.ValueOfString("code").MapKey(), text)
	case f.IsList() && f.Message() != nil:
		inner := v.List().NewElement()
		if !fill(inner.Message(), depth-1) {
			return v, false
		}
		v.List().Append(inner)
	case f.IsList():
		v.List().Append(text)
	case f.Message() != nil:
		return v, fill(v.Message(), depth-1)
	default:
		return text, true
	}
	return v, true
}
