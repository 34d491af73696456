package demo

import (
	"context"
	"fmt"
	"time"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// snapshot is how things stand.
type snapshot struct {
	elapsed  time.Duration
	task     taskv1.TaskState
	contacts map[contactv1.ContactState]int64
	agents   map[dispatchv1.AgentState]int
	// perMinute is previews shown in the last minute, or in the time there was.
	perMinute int
	// pending are callbacks still to arrive, repeated those the receiver refused at first.
	pending, repeated int64
	events            []string
	rejects           string
	tally             tally
}

func (s snapshot) completed() bool { return s.task == taskv1.TaskState_TASK_STATE_COMPLETED }

func (s snapshot) since(start time.Time) snapshot {
	s.elapsed = time.Since(start).Round(time.Second)
	return s
}

// done is how many contacts are.
func (s snapshot) done() int64 { return s.contacts[contactv1.ContactState_CONTACT_STATE_DONE] }

// headline is all of it in a line.
func (s snapshot) headline() string {
	t := s.tally
	return fmt.Sprintf("%s  %d of %d contacts done (%d connected)  %d previews/min, %d timeouts  %d callbacks, %d to come",
		word(s.task.String()), s.done(), t.imported, t.connected, s.perMinute, t.timedOut, t.received, s.pending)
}

// look asks the services, and those around them, how things stand.
func (s *stage) look(ctx context.Context, c campaign) (snapshot, error) {
	now := snapshot{
		contacts: map[contactv1.ContactState]int64{}, agents: map[dispatchv1.AgentState]int{},
		rejects: c.rejects, tally: tally{rows: c.rows, imported: c.imported, rejected: c.rejected},
	}
	task, err := taskv1.NewTaskServiceClient(s.admin).GetTask(ctx, &taskv1.GetTaskRequest{Id: c.task})
	if err != nil {
		return now, fmt.Errorf("get task: %w", err)
	}
	now.task = task.GetState()
	agents, err := dispatchv1.NewSupervisorServiceClient(s.admin).ListAgents(ctx, &dispatchv1.ListAgentsRequest{PageSize: pageSize})
	if err != nil {
		return now, fmt.Errorf("list agents: %w", err)
	}
	for _, a := range agents.GetAgents() {
		now.agents[a.GetState()]++
	}
	// The receiver first: what it has is known to the result service.
	received := s.receiver.Received()
	stats, err := resultv1.NewResultServiceClient(s.admin).GetTaskStats(ctx, &resultv1.GetTaskStatsRequest{TaskId: c.task})
	if err != nil {
		return now, fmt.Errorf("get stats: %w", err)
	}
	now.addStats(stats)
	now.tally.received = int64(received.Events())
	now.repeated = int64(received.Failed)
	now.pending = now.tally.callsConnected + now.tally.callsReleased - now.tally.received
	now.tally.seen, now.perMinute, now.events = s.events.report(time.Now())
	return now, nil
}

func (s *snapshot) addStats(stats *resultv1.TaskStats) {
	t := &s.tally
	reasons := map[contactv1.DoneReason]*int64{
		contactv1.DoneReason_DONE_REASON_CONNECTED: &t.connected,
		contactv1.DoneReason_DONE_REASON_STOPPED:   &t.stopped,
		contactv1.DoneReason_DONE_REASON_EXHAUSTED: &t.exhausted,
		contactv1.DoneReason_DONE_REASON_EXPIRED:   &t.expired,
	}
	for _, count := range stats.GetContacts() {
		s.contacts[count.GetState()] += count.GetCount()
		if n := reasons[count.GetDoneReason()]; n != nil {
			*n += count.GetCount()
		}
	}
	ends := map[dispatchv1.PreviewState]*int64{
		dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED:  &t.accepted,
		dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED:   &t.skipped,
		dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT: &t.timedOut,
		dispatchv1.PreviewState_PREVIEW_STATE_REVOKED:   &t.revoked,
	}
	for _, count := range stats.GetPreviews() {
		if n := ends[count.GetState()]; n != nil {
			*n += count.GetCount()
		}
	}
	for _, count := range stats.GetAttempts() {
		t.attempts += count.GetCount()
	}
	t.callsConnected, t.callsReleased = stats.GetConnected(), stats.GetReleased()
}

// count adds what takes longer to find out: the deliveries, one by one.
func (s *stage) count(ctx context.Context, c campaign, t tally) (tally, error) {
	deliveries := notificationv1.NewNotificationServiceClient(s.admin)
	page := &notificationv1.ListDeliveriesRequest{
		PageSize: pageSize, TaskId: c.task, State: notificationv1.DeliveryState_DELIVERY_STATE_DELIVERED,
	}
	for {
		list, err := deliveries.ListDeliveries(ctx, page)
		if err != nil {
			return t, fmt.Errorf("list deliveries: %w", err)
		}
		t.delivered += int64(len(list.GetDeliveries()))
		if page.PageToken = list.GetNextPageToken(); page.GetPageToken() == "" {
			return t, nil
		}
	}
}
