package rpc

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/auth"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/explain"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/precedence"
)

const (
	// explainMost is how many tasks are looked at for one agent, the first ones.
	explainMost = 100
	// askWithin bounds what is asked of etcd and of the contact service: that they do
	// not answer is part of the explanation.
	askWithin = 2 * time.Second
)

// ExplainAgent says why an agent has no preview.
func (s *Supervisor) ExplainAgent(ctx context.Context, req *dispatchv1.ExplainAgentRequest) (*dispatchv1.ExplainAgentResponse, error) {
	response, err := s.explain(ctx, req.GetAgentId())
	return response, face(s.Metrics, "explain_agent", err)
}

func (s *Supervisor) explain(ctx context.Context, agent string) (*dispatchv1.ExplainAgentResponse, error) {
	who, tenant := auth.FromContext(ctx), auth.Tenant(ctx)
	if _, err := known(who, s.Tasks, agent); err != nil {
		return nil, err
	}
	now, err := s.Queue.Agent(ctx, tenant, agent)
	if err != nil {
		return nil, err
	}
	status, err := view.Agent(s.Tasks, tenant, now)
	if err != nil {
		return nil, err
	}
	facts, err := s.facts(ctx, tenant, status, time.Now())
	if err != nil {
		return nil, err
	}
	s.disguise(who, &facts)
	answer := explain.Judge(facts)
	response := &dispatchv1.ExplainAgentResponse{Agent: view.For(who, s.Tasks, status), Gates: verdicts(answer.Gates), Summary: answer.Summary}
	for _, t := range answer.Tasks {
		if t.Task.ID == strangeTask {
			continue
		}
		response.Tasks = append(response.Tasks, &dispatchv1.ExplainAgentResponse_TaskVerdict{
			TaskId: t.Task.ID, TaskDisplayName: t.Task.Name, SkillQueueId: t.Task.Queue, Priority: t.Task.Priority,
			Gates: verdicts(t.Gates),
		})
	}
	return response, nil
}

// strangeTask stands for the id of a task that is not there for the caller: it counts,
// for the agent may have to wait for it.
const strangeTask = "of another org unit"

// disguise takes their names from the tasks that are not there for the caller.
func (s *Supervisor) disguise(who auth.Identity, f *explain.Facts) {
	for i := range f.Tasks {
		if !view.SeesTask(who, s.Tasks, f.Tasks[i].ID) {
			f.Tasks[i].ID, f.Tasks[i].Name = strangeTask, ""
		}
	}
}

// facts gathers what the explanation goes by.
func (s *Supervisor) facts(ctx context.Context, tenant string, status *dispatchv1.AgentStatus, now time.Time) (explain.Facts, error) {
	queues := status.GetSkillQueueIds()
	running := s.running(tenant, queues)
	ids := make([]string, len(running))
	for i, t := range running {
		ids[i] = t.GetId()
	}
	o, err := s.Queue.Outlook(ctx, tenant, status.GetAgentId(), queues, ids)
	if err != nil {
		return explain.Facts{}, err
	}
	f := explain.Facts{Now: now, Agent: agentFacts(status), Leader: s.leader(ctx, tenant)}
	if s.Tasks.Settings(tenant).GetPriorityMode() == directoryv1.PriorityMode_PRIORITY_MODE_WORK_CONSERVING {
		f.Mode = precedence.WorkConserving
	}
	for i, id := range queues {
		f.Lines = append(f.Lines, explain.Line{Queue: id, Before: o.Queues[i].Before})
	}
	for i, t := range running {
		f.Tasks = append(f.Tasks, taskFacts(t, o.Tasks[i], now))
	}
	s.supply(ctx, &f)
	return f, nil
}

// running are the tasks of the queues that are RUNNING, by which goes first.
func (s *Supervisor) running(tenant string, queues []string) []*feed.Task {
	tasks := slices.DeleteFunc(s.Tasks.Tasks(tenant), func(t *feed.Task) bool {
		return t.GetState() != taskv1.TaskState_TASK_STATE_RUNNING || !slices.Contains(queues, t.GetSkillQueueId())
	})
	slices.SortStableFunc(tasks, func(a, b *feed.Task) int { return cmp.Compare(a.GetPriority(), b.GetPriority()) })
	return tasks[:min(len(tasks), explainMost)]
}

func agentFacts(status *dispatchv1.AgentStatus) explain.Agent {
	a := explain.Agent{
		State:  strings.TrimPrefix(status.GetState().String(), "AGENT_STATE_"),
		Reason: status.GetReason(), Since: view.Known(status.GetStateTime()), Connected: status.GetConnected(),
	}
	switch status.GetState() {
	case dispatchv1.AgentState_AGENT_STATE_PREVIEWING:
		a.Until = view.Known(status.GetPreview().GetDeadline())
	case dispatchv1.AgentState_AGENT_STATE_WRAP_UP:
		a.Until = view.Known(status.GetCall().GetWrapUpDeadline())
	}
	return a
}

func taskFacts(t *feed.Task, supply queue.Supply, now time.Time) explain.Task {
	f := explain.Task{
		ID: t.GetId(), Name: t.GetDisplayName(), Queue: t.GetSkillQueueId(), Priority: t.GetPriority(),
		Start: t.GetStartTime().AsTime(), End: t.GetEndTime().AsTime(), Open: t.WindowOpen(now),
		Hopper: supply.Hopper, Free: supply.Free, Reserved: supply.Reserved, Own: supply.Own, Again: supply.Again,
	}
	if opens, ok := t.Window.NextOpen(now); ok {
		f.Opens = opens
	}
	return f
}

// leader asks who leads the tenant. Only of itself a node knows whether it assigns.
func (s *Supervisor) leader(ctx context.Context, tenant string) explain.Lead {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	shards, err := s.Leads.Shards(ctx)
	if err != nil {
		return explain.Lead{Unknown: true}
	}
	l := shards[s.Leads.ShardOf(tenant)]
	leads, assigns := s.Leads.Assigning(tenant)
	return explain.Lead{Node: l.Node, Since: l.Since, Held: leads && !assigns}
}

// supply asks what SQL has of the tasks that may call now.
func (s *Supervisor) supply(ctx context.Context, f *explain.Facts) {
	var ids []string
	for i := range f.Tasks {
		if f.Tasks[i].Allowed(f.Now) {
			ids = append(ids, f.Tasks[i].ID)
		}
	}
	if len(ids) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	response, err := s.Contacts.CountContacts(ctx, &contactinternalv1.CountContactsRequest{TaskIds: ids, OnlyOpen: true, Callable: true})
	if err != nil {
		s.Log.Debug("explained without the contact service", "tenant", auth.Tenant(ctx), "error", err)
		return
	}
	for _, c := range response.GetCounts() {
		at := slices.IndexFunc(f.Tasks, func(t explain.Task) bool { return t.ID == c.GetTaskId() })
		if at >= 0 {
			f.Tasks[at].Supply = &explain.Supply{
				Any: c.GetAny(), Open: c.GetOpen(), Callable: c.GetCallable(), Due: view.Known(c.GetNextDueTime()),
			}
		}
	}
}

var gates = map[explain.Gate]dispatchv1.AgentGate{
	explain.Session:      dispatchv1.AgentGate_AGENT_GATE_SESSION,
	explain.State:        dispatchv1.AgentGate_AGENT_GATE_STATE,
	explain.Queues:       dispatchv1.AgentGate_AGENT_GATE_QUEUES,
	explain.Leader:       dispatchv1.AgentGate_AGENT_GATE_LEADER,
	explain.Tasks:        dispatchv1.AgentGate_AGENT_GATE_TASKS,
	explain.Turn:         dispatchv1.AgentGate_AGENT_GATE_TURN,
	explain.TaskState:    dispatchv1.AgentGate_AGENT_GATE_TASK_STATE,
	explain.TaskWindow:   dispatchv1.AgentGate_AGENT_GATE_TASK_WINDOW,
	explain.TaskOpen:     dispatchv1.AgentGate_AGENT_GATE_TASK_OPEN,
	explain.TaskPriority: dispatchv1.AgentGate_AGENT_GATE_TASK_PRIORITY,
	explain.TaskCallable: dispatchv1.AgentGate_AGENT_GATE_TASK_CALLABLE,
	explain.TaskContact:  dispatchv1.AgentGate_AGENT_GATE_TASK_CONTACT,
}

func verdicts(found []explain.Verdict) (shown []*dispatchv1.AgentGateVerdict) {
	for _, v := range found {
		shown = append(shown, &dispatchv1.AgentGateVerdict{
			Gate: gates[v.Gate], Passed: v.Passed, Evidence: v.Evidence, NextTime: view.Time(v.Next),
		})
	}
	return shown
}
