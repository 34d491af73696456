package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
)

// promptly is how soon a suspended task must be off every screen.
const promptly = time.Second

// person is an agent at work by hand.
type person struct {
	*harness.User

	id     string
	events chan *dispatchv1.SessionEvent
}

// hire opens the session of an agent; of several dispatchers at the preferred one.
func (c *campaign) hire(t *testing.T, id string, prefer int) *person {
	t.Helper()
	p := &person{
		User: c.site.As(t, auth.Identity{Subject: id, Tenant: tenant, Role: auth.Agent, AgentID: id}, prefer),
		id:   id, events: make(chan *dispatchv1.SessionEvent, 1000),
	}
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := p.Agent.OpenSession(ctx, &dispatchv1.OpenSessionRequest{AgentId: id})
	require.NoError(t, err)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			event, err := stream.Recv()
			if err != nil {
				return
			}
			p.events <- event
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
	awaitEvent(t, p, settleWithin, (*dispatchv1.SessionEvent).GetWelcome)
	return p
}

// awaitEvent waits for the next event of a kind.
func awaitEvent[E any](t *testing.T, p *person, limit time.Duration, kind func(*dispatchv1.SessionEvent) *E) *E {
	t.Helper()
	timeout := time.After(limit)
	for {
		select {
		case event := <-p.events:
			if e := kind(event); e != nil {
				return e
			}
		case <-timeout:
			var e *E
			t.Fatalf("agent %s has no %T after %s", p.id, e, limit)
		}
	}
}

// noOffer fails the test if a preview is offered within d.
func (p *person) noOffer(t *testing.T, d time.Duration) {
	t.Helper()
	over := time.After(d)
	for {
		select {
		case event := <-p.events:
			require.Nil(t, event.GetPreviewOffered(), "agent %s", p.id)
		case <-over:
			return
		}
	}
}

func (p *person) ready(t *testing.T) {
	t.Helper()
	_, err := p.Agent.SetAgentState(t.Context(), &dispatchv1.SetAgentStateRequest{
		AgentId: p.id, State: dispatchv1.AgentState_AGENT_STATE_READY,
	})
	require.NoError(t, err)
}

// TestSuspendTakesPreviewsBack suspends a task while one agent is on a call and
// others read previews.
func TestSuspendTakesPreviewsBack(t *testing.T) {
	c := setUp(t, harness.StartDev(t, "--redis.url=memory://").Site)
	c.begin(t, 3)
	caller, reader := c.hire(t, "a1", 0), c.hire(t, "a2", 0)
	caller.ready(t)
	reader.ready(t)
	called := awaitEvent(t, caller, settleWithin, (*dispatchv1.SessionEvent).GetPreviewOffered)
	read := awaitEvent(t, reader, settleWithin, (*dispatchv1.SessionEvent).GetPreviewOffered)
	_, err := caller.Agent.AcceptPreview(t.Context(), &dispatchv1.AcceptPreviewRequest{Id: called.GetId()})
	require.NoError(t, err)

	_, err = c.admin.Tasks.SuspendTask(t.Context(), &taskv1.SuspendTaskRequest{Id: c.task})
	require.NoError(t, err)
	revoked := awaitEvent(t, reader, promptly, (*dispatchv1.SessionEvent).GetPreviewRevoked)
	require.Equal(t, read.GetId(), revoked.GetId())
	require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_TASK_STOPPED, revoked.GetRevokeReason())
	late := c.hire(t, "a3", 0)
	late.ready(t)
	late.noOffer(t, 2*promptly)

	c.finish(t, caller, called.GetId())
	caller.noOffer(t, promptly)
	dialled, err := c.admin.Contacts.GetContact(t.Context(), &contactv1.GetContactRequest{TaskId: c.task, Id: called.GetContactId()})
	require.NoError(t, err)
	require.EqualValues(t, 1, dialled.GetAttempts())
	back, err := c.admin.Contacts.GetContact(t.Context(), &contactv1.GetContactRequest{TaskId: c.task, Id: read.GetContactId()})
	require.NoError(t, err)
	require.Zero(t, back.GetAttempts(), "a preview that was taken back is no attempt")

	c.start(t)
	for _, p := range []*person{reader, late} {
		preview := awaitEvent(t, p, settleWithin, (*dispatchv1.SessionEvent).GetPreviewOffered)
		require.NotEqual(t, called.GetContactId(), preview.GetContactId(), "that one is done")
		_, err := p.Agent.AcceptPreview(t.Context(), &dispatchv1.AcceptPreviewRequest{Id: preview.GetId()})
		require.NoError(t, err)
		c.finish(t, p, preview.GetId())
	}
	c.awaitCompleted(t)
	c.verify(t)
}

// TestSuspendAcrossProcesses suspends a task whose previews are on the screens
// of another dispatcher than the leader, while some of their agents dial: when
// the call has returned, every preview that was not dialled goes promptly.
func TestSuspendAcrossProcesses(t *testing.T) {
	site := startPair(t)
	c := setUp(t, site.Site)
	leading, _ := site.awaitLeader(site.observer(0))
	c.begin(t, 20)
	var people []*person
	for _, id := range []string{"a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8"} {
		p := c.hire(t, id, 1-leading)
		p.ready(t)
		people = append(people, p)
	}
	previews := map[*person]string{}
	for _, p := range people {
		previews[p] = awaitEvent(t, p, settleWithin, (*dispatchv1.SessionEvent).GetPreviewOffered).GetId()
	}
	dialling, reading := people[:3], people[3:]
	dialled := make(chan error, len(dialling))
	for _, p := range dialling {
		go func() {
			_, err := p.Agent.AcceptPreview(t.Context(), &dispatchv1.AcceptPreviewRequest{Id: previews[p]})
			dialled <- err
		}()
	}

	_, err := c.admin.Tasks.SuspendTask(t.Context(), &taskv1.SuspendTaskRequest{Id: c.task})
	require.NoError(t, err)
	returned := time.Now()
	for _, p := range reading {
		revoked := awaitEvent(t, p, promptly-time.Since(returned), (*dispatchv1.SessionEvent).GetPreviewRevoked)
		require.Equal(t, previews[p], revoked.GetId())
		require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_TASK_STOPPED, revoked.GetRevokeReason())
	}
	t.Logf("off every screen %s after the call had returned", time.Since(returned))
	calls := 0
	for range dialling {
		if err := <-dialled; err == nil {
			calls++
		} else {
			require.Equal(t, codes.FailedPrecondition, status.Code(err), "%v", err)
		}
	}
	for _, p := range reading {
		p.noOffer(t, promptly/5)
	}
	held, err := c.admin.Contacts.ListContacts(t.Context(), &contactv1.ListContactsRequest{TaskId: c.task, PageSize: 100})
	require.NoError(t, err)
	count := map[contactv1.ContactState]int{}
	for _, contact := range held.GetContacts() {
		count[contact.GetState()]++
	}
	require.Equal(t, calls, count[contactv1.ContactState_CONTACT_STATE_CALLING])
	require.Equal(t, 20-calls, count[contactv1.ContactState_CONTACT_STATE_READY], "all others are given back")
}

// finish lets a live call be answered and end, and its agent write it up.
func (c *campaign) finish(t *testing.T, p *person, attempt string) {
	t.Helper()
	for _, report := range []*dispatchv1.ReportCallRequest{
		{Id: attempt, Event: dispatchv1.CallEvent_CALL_EVENT_CONNECTED},
		{Id: attempt, Event: dispatchv1.CallEvent_CALL_EVENT_RELEASED, FailCode: "00000"},
	} {
		_, err := p.Agent.ReportCall(t.Context(), report)
		require.NoError(t, err)
	}
	_, err := p.Agent.CompleteAttempt(t.Context(), &dispatchv1.CompleteAttemptRequest{Id: attempt, BusinessResultId: "sold"})
	require.NoError(t, err)
}
