package wire

import (
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// Gate is a gate on the wire: the values are the same.
func Gate(g policy.Gate) contactv1.Gate { return contactv1.Gate(g) }

// Verdicts are verdicts on the wire.
func Verdicts(list []policy.Verdict) []*contactv1.GateVerdict {
	sent := make([]*contactv1.GateVerdict, len(list))
	for i, v := range list {
		sent[i] = &contactv1.GateVerdict{Gate: Gate(v.Gate), Passed: v.Passed, Evidence: v.Evidence, NextTime: Time(v.Next)}
	}
	return sent
}

// Explanation is why a contact, as its reader is shown it, is or is not called.
func Explanation(shown *contactv1.Contact, g *policy.Judgement) *contactv1.ExplainContactResponse {
	m := &contactv1.ExplainContactResponse{
		Contact: shown, Callable: g.Callable(), Gates: Verdicts(g.Contact), NextTime: Time(g.NextCall), Summary: g.Summary,
	}
	for i, verdicts := range g.Numbers {
		m.Numbers = append(m.Numbers, &contactv1.NumberVerdict{
			Number: shown.GetNumbers()[i].GetNumber(), Gates: Verdicts(verdicts), NextTime: Time(g.Next[i]),
		})
	}
	if m.Callable {
		for _, i := range g.Allowed {
			m.Numbers[i].Callable = true
		}
	}
	return m
}

// TaskExplanation is where the contacts of a task stop.
func TaskExplanation(e store.TaskExplanation) *contactv1.ExplainTaskResponse {
	m := &contactv1.ExplainTaskResponse{Gates: Verdicts(e.Gates), Callable: e.Callable, LookedAt: e.LookedAt, Contacts: e.Contacts}
	for _, s := range e.Stopped {
		m.Stopped = append(m.Stopped, &contactv1.ExplainTaskResponse_GateCount{
			Gate: Gate(s.Gate), DoneReason: Reason(s.Reason), Contacts: s.Contacts, NextTime: Time(s.Next),
		})
	}
	return m
}

// Forecast is a forecast on the wire.
func Forecast(f store.Forecast) *contactv1.ForecastTaskResponse {
	m := &contactv1.ForecastTaskResponse{}
	for _, c := range f.Next {
		m.Next = append(m.Next, &contactv1.ForecastTaskResponse_Next{
			ContactId: c.ID, Reference: c.Reference, Number: c.Numbers[c.Offer[0]].E164,
		})
	}
	for _, h := range f.Hours {
		m.Hours = append(m.Hours, &contactv1.ForecastTaskResponse_Hour{StartTime: Time(h.Start), Open: h.Open, Contacts: h.Contacts})
	}
	return m
}

// Stuck is a stuck contact on the wire: the reasons are the same.
func Stuck(k store.Stuck) *contactv1.StuckContact {
	return &contactv1.StuckContact{
		ContactId: k.ContactID, TaskId: k.TaskID, Reference: k.Reference, Reason: contactv1.StuckReason(k.Reason),
		AttemptId: k.AttemptID, SinceTime: Time(k.Since),
	}
}
