package history_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/e2e/internal/history"
	"github.com/foredial/foredial/services/simulator"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// at is a moment, in seconds after noon.
func at(seconds float64) time.Time { return noon.Add(time.Duration(seconds * float64(time.Second))) }

func stamp(seconds float64) *timestamppb.Timestamp { return timestamppb.New(at(seconds)) }

// preview p of a contact, offered to an agent at a time, for 9 seconds.
func preview(p, contact, agent string, offered float64, numbers ...string) *dispatchv1.Preview {
	out := &dispatchv1.Preview{
		Id: p, ContactId: contact, AgentId: agent, OfferTime: stamp(offered), Deadline: stamp(offered + 9),
		State: dispatchv1.PreviewState_PREVIEW_STATE_OFFERED,
	}
	if len(numbers) == 0 {
		numbers = []string{"+" + contact}
	}
	for _, n := range numbers {
		out.Numbers = append(out.Numbers, &contactv1.Number{Number: n})
	}
	return out
}

func seen(kind simulator.SightingKind, p *dispatchv1.Preview, seconds float64) simulator.Sighting {
	return simulator.Sighting{At: at(seconds), Agent: p.GetAgentId(), Kind: kind, Preview: p}
}

func shown(p *dispatchv1.Preview) simulator.Sighting {
	return simulator.Sighting{At: p.GetOfferTime().AsTime().Add(time.Millisecond), Agent: p.GetAgentId(), Kind: simulator.PreviewShown, Preview: p}
}

func left(p *dispatchv1.Preview, seconds float64) simulator.Sighting {
	return seen(simulator.PreviewLeft, p, seconds)
}

func taken(p *dispatchv1.Preview, state dispatchv1.PreviewState, seconds float64) simulator.Sighting {
	s := seen(simulator.PreviewTaken, preview(p.GetId(), p.GetContactId(), p.GetAgentId(), 0), seconds)
	s.Preview.State = state
	return s
}

func timedOut(p *dispatchv1.Preview, seconds float64) simulator.Sighting {
	return taken(p, dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT, seconds)
}

func revoked(p *dispatchv1.Preview, seconds float64) simulator.Sighting {
	return taken(p, dispatchv1.PreviewState_PREVIEW_STATE_REVOKED, seconds)
}

func dialled(p *dispatchv1.Preview, number string, seconds float64) simulator.Sighting {
	s := seen(simulator.CallDialled, p, seconds)
	s.Call = &dispatchv1.Call{AttemptId: p.GetId(), Number: number, DialTime: stamp(seconds)}
	return s
}

func released(p *dispatchv1.Preview, seconds float64) simulator.Sighting {
	return simulator.Sighting{
		At: at(seconds), Agent: p.GetAgentId(), Kind: simulator.CallReleased,
		Call: &dispatchv1.Call{AttemptId: p.GetId(), EndTime: stamp(seconds)},
	}
}

func elsewhere(s simulator.Sighting, agent string) simulator.Sighting {
	s.Agent = agent
	return s
}

func record(sightings ...simulator.Sighting) *history.History {
	h := &history.History{}
	for _, s := range sightings {
		h.Observe(s)
	}
	return h
}

func TestHistoriesThatAreFine(t *testing.T) {
	p1, p2 := preview("p1", "c1", "ann", 0), preview("p2", "c1", "bob", 4)
	late := preview("p2", "c1", "bob", 9)
	for name, h := range map[string]*history.History{
		"empty":                             record(),
		"given back, then to another":       record(shown(p1), left(p1, 4), shown(p2), left(p2, 5)),
		"given back within one millisecond": record(shown(p1), left(p1, 4.0009), shown(p2), left(p2, 5)),
		"timed out, heard of later":         record(shown(p1), shown(late), timedOut(p1, 9.2), left(late, 10)),
		"taken back, heard of later":        record(shown(p1), shown(p2), revoked(p1, 4.5), left(p2, 5)),
		"call over, then again":             record(shown(p1), dialled(p1, "+c1", 1), released(p1, 3.5), shown(p2), left(p2, 6)),
		"shown again after a reconnect":     record(shown(p1), shown(p1), left(p1, 4)),
		"other contacts at the same time":   record(shown(p1), shown(preview("p2", "c2", "bob", 0)), left(p1, 4)),
	} {
		t.Run(name, func(t *testing.T) { require.Empty(t, h.Breaches()) })
	}
}

func TestBrokenHistoriesAreFound(t *testing.T) {
	p1, p2 := preview("p1", "c1", "ann", 0), preview("p2", "c1", "bob", 4)
	sameAgent := preview("p2", "c2", "ann", 4)
	sameNumber := preview("p2", "c2", "bob", 4, "+other", "+c1")
	for name, row := range map[string]struct {
		history *history.History
		want    string
	}{
		"on two screens while being read":   {record(shown(p1), shown(p2), left(p1, 4.1)), "p2: holds contact c1"},
		"on two screens before the timeout": {record(shown(p1), shown(p2), timedOut(p1, 9)), "p2: holds contact c1"},
		"offered during the call":           {record(shown(p1), dialled(p1, "+c1", 1), shown(p2), released(p1, 5)), "p2: holds contact c1"},
		"overlap with one long before": {
			record(shown(p1), dialled(p1, "+c1", 1), released(p1, 60), shown(p2), revoked(p2, 5), shown(preview("p3", "c1", "eve", 30))),
			"p3: holds contact c1",
		},
		"one number, two contacts":         {record(shown(p1), left(p1, 5), shown(sameNumber)), "p2: holds number +c1"},
		"one agent, two previews":          {record(shown(p1), left(p1, 5), shown(sameAgent)), "p2: holds agent ann"},
		"one preview, two agents":          {record(shown(p1), elsewhere(shown(p1), "bob")), "at agent bob, but it is agent ann's"},
		"dialled twice":                    {record(shown(p1), dialled(p1, "+c1", 1), dialled(p1, "+c1", 2)), "p1: is over 2 times"},
		"dialled and timed out":            {record(shown(p1), dialled(p1, "+c1", 8), timedOut(p1, 9)), "p1: is over 2 times"},
		"given back and taken back":        {record(shown(p1), left(p1, 3), revoked(p1, 4)), "p1: is over 2 times"},
		"dialled without having been seen": {record(dialled(p1, "+c1", 1)), "on no screen"},
		"a call from nowhere":              {record(released(p1, 1)), "on no screen"},
		"displaced by nobody":              {record(simulator.Sighting{Agent: "ann", Kind: simulator.Displaced}), "agent ann was displaced"},
		"another number dialled":           {record(shown(p1), dialled(p1, "+c9", 1)), "not offered"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, fmt.Sprint(row.history.Breaches()), row.want)
		})
	}
}

func TestUnfinished(t *testing.T) {
	p1, p2 := preview("p1", "c1", "ann", 0), preview("p2", "c2", "bob", 4)
	require.Empty(t, record(shown(p1), left(p1, 4), shown(p2), dialled(p2, "+c2", 5)).Unfinished())
	require.Equal(t, []string{"p2: was shown to bob and never was over"}, record(shown(p1), left(p1, 4), shown(p2)).Unfinished())
}

func TestOutOfOrder(t *testing.T) {
	rank := func(p *dispatchv1.Preview) string {
		if p.GetContactId() == "any" {
			return ""
		}
		return p.GetContactId()
	}
	offers := func(contacts string, times ...float64) *history.History {
		h := record()
		for i, c := range contacts {
			h.Observe(shown(preview(fmt.Sprint("p", i), string(c), "ann", times[i])))
		}
		return h
	}
	require.Empty(t, offers("abc", 0, 1, 2).OutOfOrder(history.Order{Rank: rank}))
	require.Empty(t, offers("abad", 0, 1, 2, 3).OutOfOrder(history.Order{Rank: rank}), "a contact that comes again")
	require.Empty(t, offers("bac", 0, 0, 1).OutOfOrder(history.Order{Rank: rank}), "at one moment")
	require.Len(t, offers("acb", 0, 1, 2).OutOfOrder(history.Order{Rank: rank}), 1)
	require.Len(t, offers("cab", 0, 0, 1).OutOfOrder(history.Order{Rank: rank}), 1, "b came after c")
	require.Empty(t, record(shown(preview("p1", "b", "ann", 0)), shown(preview("p2", "any", "ann", 1))).OutOfOrder(history.Order{Rank: rank}))
}

func TestOrderKnowsOfPreviewsNobodySaw(t *testing.T) {
	rank := func(p *dispatchv1.Preview) string { return p.GetContactId() }
	unseen := []*dispatchv1.Preview{preview("p0", "a", "ann", 0)}
	again := record(shown(preview("p1", "b", "bob", 1)), shown(preview("p2", "a", "eve", 11)))
	require.Len(t, again.OutOfOrder(history.Order{Rank: rank}), 1)
	require.Empty(t, again.OutOfOrder(history.Order{Rank: rank, Unseen: unseen}), "a came first, to a screen that was gone")
	late := record(shown(preview("p1", "b", "bob", -1)))
	require.Len(t, late.OutOfOrder(history.Order{Rank: rank, Unseen: unseen}), 1, "it counts like any other")
}

func TestOrderBeginsAnewWhenAllIsForgotten(t *testing.T) {
	rank := func(p *dispatchv1.Preview) string { return p.GetContactId() }
	h := record(shown(preview("p1", "b", "ann", 1)), shown(preview("p2", "a", "ann", 11)), shown(preview("p3", "c", "ann", 12)))
	require.Len(t, h.OutOfOrder(history.Order{Rank: rank}), 1)
	require.Empty(t, h.OutOfOrder(history.Order{Rank: rank, Lost: at(5)}))
	require.Len(t, h.OutOfOrder(history.Order{Rank: rank, Lost: at(11.5)}), 1, "before it all was in order")
}

func TestRevoked(t *testing.T) {
	p1, p2 := preview("p1", "c1", "ann", 0), preview("p2", "c2", "bob", 0)
	all := record(shown(p1), timedOut(p1, 9), shown(p2), revoked(p2, 3)).Revoked()
	require.Len(t, all, 1)
	require.Equal(t, "p2", all[0].GetId())
}

func TestCounts(t *testing.T) {
	p1, p2 := preview("p1", "c1", "ann", 0), preview("p2", "c2", "bob", 0)
	h := record(shown(p1), shown(p2), dialled(p2, "+c2", 2), dialled(p1, "+c1", 3))
	require.Equal(t, 2, h.Count(simulator.PreviewShown))
	require.Equal(t, 0, h.Count(simulator.PreviewLeft))
	require.Equal(t, []string{"p1", "p2"}, h.Dialled())
}
