package dispatcher_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// shift is who has which customer on the screen, as the agents see it.
type shift struct {
	mu     sync.Mutex
	holder map[string]string // by contact
	twice  []string
}

func (s *shift) take(contact, agent string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if other := s.holder[contact]; other != "" && other != agent {
		s.twice = append(s.twice, fmt.Sprintf("%s: %s and %s", contact, other, agent))
	}
	s.holder[contact] = agent
}

func (s *shift) drop(contact string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.holder, contact)
}

// A shift of agents on two nodes calls a whole task to its end, skipping now and
// then, losing connections, retrying what fails, while one node goes away half
// way: nobody is on two screens, nobody is lost, and an attempt counts once.
func TestShift(t *testing.T) {
	t.Parallel()
	const agents, customers = 8, 60
	w := newWorld(t)
	var names []string
	for i := range agents {
		names = append(names, fmt.Sprintf("agent-%d", i))
	}
	w.directory(names...)
	w.task("spring", customers)
	staying, leaving := w.node("n1"), w.node("n2")

	s := &shift{holder: map[string]string{}}
	var working sync.WaitGroup
	for i, agent := range names {
		home := staying
		if i%2 == 0 {
			home = leaving
		}
		a := &worker{t: t, w: w, shift: s, agent: agent, nodes: []*node{home, staying}, random: rand.New(rand.NewPCG(1, uint64(i)))}
		working.Go(a.work)
	}
	require.Eventually(t, func() bool { return w.contacts.doneCount() > customers/3 }, within, often)
	stop(t, leaving.service.Stop)
	require.Eventually(t, func() bool { return w.contacts.doneCount() == customers }, 2*within, often, "nobody is lost")
	working.Wait()
	require.Empty(t, s.twice, "nobody is on two screens")
	for contact, attempts := range w.contacts.begun() {
		require.Equal(t, 1, attempts, "contact %s was dialled again", contact)
	}
	require.Zero(t, w.contacts.held())
}

// worker is one agent's shift.
type worker struct {
	t      *testing.T
	w      *world
	shift  *shift
	agent  string
	nodes  []*node // where to sign in first, and where after that
	random *rand.Rand
}

// over reports whether there is nobody left to call.
func (a *worker) over() bool { return a.w.contacts.doneCount() == len(a.w.contacts.contacts) }

func (a *worker) work() {
	for !a.over() {
		a.session(a.nodes[0])
		a.nodes = a.nodes[len(a.nodes)-1:]
	}
}

// session works until the connection goes.
func (a *worker) session(n *node) {
	ctx := a.t.Context()
	client := n.agents(a.agent)
	stream, err := client.OpenSession(ctx, &dispatchv1.OpenSessionRequest{AgentId: a.agent})
	if err != nil {
		return
	}
	first, err := stream.Recv()
	if err != nil {
		return
	}
	events := make(chan *dispatchv1.SessionEvent, 100)
	go func() {
		defer close(events)
		for {
			e, err := stream.Recv()
			if err != nil {
				return
			}
			events <- e
		}
	}()
	now := first.GetWelcome()
	if call := now.GetCall(); call != nil {
		a.finish(client, call.GetAttemptId())
	} else if p := now.GetPreview(); p != nil {
		a.handle(client, p)
	}
	_, _ = client.SetAgentState(ctx, &dispatchv1.SetAgentStateRequest{AgentId: a.agent, State: dispatchv1.AgentState_AGENT_STATE_READY})
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for !a.over() {
		select {
		case e, ok := <-events:
			if !ok {
				return
			}
			if p := e.GetPreviewOffered(); p != nil {
				a.handle(client, p)
			}
		case <-look.C:
		}
	}
}

// handle skips a preview or calls its customer.
func (a *worker) handle(client dispatchv1.AgentServiceClient, p *dispatchv1.Preview) {
	a.shift.take(p.GetContactId(), a.agent)
	if a.random.IntN(6) == 0 {
		a.shift.drop(p.GetContactId())
		_, _ = client.SkipPreview(a.t.Context(), &dispatchv1.SkipPreviewRequest{Id: p.GetId(), Reason: "not now"})
		return
	}
	for range 1 + a.random.IntN(2) { // pressed once or twice
		if _, err := client.AcceptPreview(a.t.Context(), &dispatchv1.AcceptPreviewRequest{Id: p.GetId()}); err != nil {
			return // the node is leaving: the next session shows what became of it
		}
	}
	a.finish(client, p.GetId())
	a.shift.drop(p.GetContactId())
}

// finish brings a call to its end, every report said twice.
func (a *worker) finish(client dispatchv1.AgentServiceClient, attempt string) {
	for _, event := range []dispatchv1.CallEvent{ringing, connected, connected, released, released} {
		_, _ = client.ReportCall(a.t.Context(), &dispatchv1.ReportCallRequest{Id: attempt, Event: event})
	}
	_, _ = client.CompleteAttempt(a.t.Context(), &dispatchv1.CompleteAttemptRequest{Id: attempt, BusinessResultId: "sale"})
}
