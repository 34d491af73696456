package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

type shardsCmd struct {
	client `embed:""`
}

// Run prints a line a shard.
func (c *shardsCmd) Run(ctx context.Context, std streams) error {
	conn, err := c.dial()
	if err != nil {
		return err
	}
	defer conn.Close()
	list, err := dispatchv1.NewSupervisorServiceClient(conn).ListShards(ctx, &dispatchv1.ListShardsRequest{})
	if err != nil {
		return explain(err)
	}
	table := tabular(std.out)
	fmt.Fprintln(table, "SHARD\tLEADER\tSINCE\tTOKEN\tOWN")
	for _, s := range list.GetShards() {
		own := ""
		if s.GetOwn() {
			own = "*"
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\n", s.GetShard(), orDash(s.GetNode()), since(s.GetLeadTime()), orDash(s.GetFence()), own)
	}
	return table.Flush()
}

type agentsCmd struct {
	client `embed:""`

	State []string `help:"Only agents in one of these states: ${enum}." enum:"offline,not_ready,ready,previewing,on_call,wrap_up" env:"-"`
	Queue string   `help:"Only agents who serve this skill queue." env:"-"`
	Watch bool     `help:"Print agents as they change, until interrupted." env:"-"`
}

// Run prints a line an agent.
func (c *agentsCmd) Run(ctx context.Context, std streams) error {
	conn, err := c.dial()
	if err != nil {
		return err
	}
	defer conn.Close()
	supervisor := dispatchv1.NewSupervisorServiceClient(conn)
	if c.Watch {
		return c.watch(ctx, supervisor, std.out)
	}
	return c.list(ctx, supervisor, std.out)
}

func (c *agentsCmd) list(ctx context.Context, supervisor dispatchv1.SupervisorServiceClient, w io.Writer) error {
	table := tabular(w)
	fmt.Fprintln(table, "AGENT\tNAME\tSTATE\tSINCE\tQUEUES\tWITH")
	request := &dispatchv1.ListAgentsRequest{PageSize: 1000, States: c.states(), SkillQueueId: c.Queue}
	for {
		page, err := supervisor.ListAgents(ctx, request)
		if err != nil {
			return explain(err)
		}
		for _, a := range page.GetAgents() {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", a.GetAgentId(), a.GetDisplayName(), doing(a), since(a.GetStateTime()),
				orDash(strings.Join(a.GetSkillQueueIds(), ",")), orDash(with(a)))
		}
		if request.PageToken = page.GetNextPageToken(); request.GetPageToken() == "" {
			return table.Flush()
		}
	}
}

// watch prints a line a change. One that leaves the states asked for is printed
// once more.
func (c *agentsCmd) watch(ctx context.Context, supervisor dispatchv1.SupervisorServiceClient, w io.Writer) error {
	stream, err := supervisor.WatchAgents(ctx, &dispatchv1.WatchAgentsRequest{SkillQueueId: c.Queue})
	if err != nil {
		return explain(err)
	}
	wanted, shown := map[dispatchv1.AgentState]bool{}, map[string]bool{}
	for _, s := range c.states() {
		wanted[s] = true
	}
	for {
		m, err := stream.Recv()
		if errors.Is(err, io.EOF) || status.Code(err) == codes.Canceled {
			return nil
		}
		if err != nil {
			return explain(err)
		}
		for _, a := range m.GetAgents() {
			is, was := len(wanted) == 0 || wanted[a.GetState()], shown[a.GetAgentId()]
			if shown[a.GetAgentId()] = is; is || was {
				fmt.Fprintf(w, "%s %s %s %s\n", since(a.GetStateTime()), a.GetAgentId(), doing(a), orDash(with(a)))
			}
		}
		for _, id := range m.GetGoneAgentIds() {
			fmt.Fprintf(w, "%s %s gone\n", clock(time.Now()), id)
		}
	}
}

func (c *agentsCmd) states() (all []dispatchv1.AgentState) {
	for _, name := range c.State {
		all = append(all, dispatchv1.AgentState(named(dispatchv1.AgentState_value, "AGENT_STATE_", name)))
	}
	return all
}

// doing is an agent's state, and why.
func doing(a *dispatchv1.AgentStatus) string {
	state := strings.TrimPrefix(a.GetState().String(), "AGENT_STATE_")
	if a.GetReason() != "" {
		state += " (" + a.GetReason() + ")"
	}
	return state
}

// with is the customer on the screen or on the phone.
func with(a *dispatchv1.AgentStatus) string {
	if call := a.GetCall(); call != nil {
		return cmp.Or(call.GetReference(), call.GetContactId())
	}
	return cmp.Or(a.GetPreview().GetReference(), a.GetPreview().GetContactId())
}

func tabular(w io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(w, 0, 0, 2, ' ', 0) }

func orDash(text string) string { return cmp.Or(text, "-") }

func since(at *timestamppb.Timestamp) string {
	if at == nil {
		return "-"
	}
	return clock(at.AsTime())
}

func clock(t time.Time) string { return t.UTC().Format(time.RFC3339) }
