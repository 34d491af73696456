package queue

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// OpenSession opens an agent's session on a node. A former session is
// displaced: its node is told. The agent's state stays what it was; an agent
// that was offline gets the state its open preview or call asks for, else
// NOT_READY. The session lasts for grace unless Beat says it is alive. Errors:
// ErrNoSession, when a supervisor has ended this one.
func (q *Queue) OpenSession(ctx context.Context, s Session, grace time.Duration) (Agent, error) {
	return q.openSession(ctx, s, grace, false)
}

// ReopenSession announces a session that was opened before as it now is, to a Redis
// that may have lost it. It displaces none. Errors: ErrNoSession, when a supervisor
// has ended this one, or the agent has another.
func (q *Queue) ReopenSession(ctx context.Context, s Session, grace time.Duration) (Agent, error) {
	return q.openSession(ctx, s, grace, true)
}

func (q *Queue) openSession(ctx context.Context, s Session, grace time.Duration, again bool) (Agent, error) {
	reply, err := q.run(ctx, openSessionScript, s.Tenant,
		s.Agent, s.ID, s.Node, strings.Join(s.Queues, ","), grace.Milliseconds(), flag(again))
	if err != nil {
		return Agent{}, fmt.Errorf("open session: %w", err)
	}
	return agentOf(s.Agent, reply)
}

// Beat keeps sessions of a tenant alive for grace from now. It returns those that
// Redis does not know: displaced by another session, expired, or lost with its data.
// And the agents who are not as their session's screen shows them, as far as their
// version says, or who have a call.
func (q *Queue) Beat(ctx context.Context, tenant string, grace time.Duration, sessions []Session) (lost []Session, differ []string, err error) {
	args := []any{grace.Milliseconds()}
	for _, s := range sessions {
		args = append(args, s.Agent, s.ID, s.Shown)
	}
	reply, err := q.run(ctx, beatScript, tenant, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("beat: %w", err)
	}
	parts, err := list(reply, 2)
	if err != nil {
		return nil, nil, fmt.Errorf("beat: %w", err)
	}
	gone := map[string]bool{}
	for _, session := range texts(parts[0]) {
		gone[session] = true
	}
	for _, s := range sessions {
		if gone[s.ID] {
			lost = append(lost, s)
		}
	}
	return lost, texts(parts[1]), nil
}

// BreakSession begins the grace time of a session whose stream has ended.
func (q *Queue) BreakSession(ctx context.Context, s Session, grace time.Duration) error {
	if _, err := q.run(ctx, breakSessionScript, s.Tenant, s.Agent, s.ID, grace.Milliseconds()); err != nil {
		return fmt.Errorf("break session: %w", err)
	}
	return nil
}

// SetAgentState makes an agent READY or NOT_READY, or notes that for the end of
// its preview or call. Errors: ErrNoSession.
func (q *Queue) SetAgentState(ctx context.Context, tenant, agent string, ready bool, reason string) (Agent, error) {
	state := NotReady
	if ready {
		state, reason = Ready, ""
	}
	reply, err := q.run(ctx, setAgentStateScript, tenant, agent, string(state), reason)
	if err != nil {
		return Agent{}, fmt.Errorf("set agent state: %w", err)
	}
	return agentOf(agent, reply)
}

// Force sets an agent's state for a supervisor, at once or for the end of its
// preview or call. takeBack takes what is on the screen back, which is no miss, and
// the agent is not offered that contact for a while. Offline does that anyway and
// ends the session; who is Offline already stays so. Errors: ErrNoSession.
func (q *Queue) Force(ctx context.Context, tenant, agent string, state AgentState, reason string, takeBack bool) (Agent, error) {
	if _, err := q.run(ctx, forceAgentScript, tenant, agent, string(state), reason, flag(takeBack)); err != nil {
		return Agent{}, fmt.Errorf("force agent state: %w", err)
	}
	return q.Agent(ctx, tenant, agent)
}

// Agent reads an agent with the preview on its screen and its call. One that
// never had a session is OFFLINE.
func (q *Queue) Agent(ctx context.Context, tenant, agent string) (Agent, error) {
	reply, err := q.run(ctx, agentScript, tenant, agent)
	if err != nil {
		return Agent{}, fmt.Errorf("read agent: %w", err)
	}
	return agentOf(agent, reply)
}

// Agents reads several agents in one round trip, in the order asked.
func (q *Queue) Agents(ctx context.Context, tenant string, agents []string) ([]Agent, error) {
	replies := make([]*redis.Cmd, len(agents))
	_, err := q.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, agent := range agents {
			replies[i] = agentScript.EvalSha(ctx, p, []string{prefix(tenant)}, agent)
		}
		return nil
	})
	if redis.HasErrorPrefix(err, "NOSCRIPT") { // nobody has asked this server for an agent yet
		return q.agentsOneByOne(ctx, tenant, agents)
	}
	if err != nil {
		return nil, fmt.Errorf("read agents: %w", err)
	}
	out := make([]Agent, len(agents))
	for i, agent := range agents {
		if out[i], err = agentOf(agent, replies[i].Val()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (q *Queue) agentsOneByOne(ctx context.Context, tenant string, agents []string) ([]Agent, error) {
	out := make([]Agent, len(agents))
	for i, agent := range agents {
		var err error
		if out[i], err = q.Agent(ctx, tenant, agent); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func agentOf(id string, reply any) (Agent, error) {
	parts, err := list(reply, 8)
	if err != nil {
		return Agent{}, fmt.Errorf("read agent: %w", err)
	}
	f := fields(parts[0])
	a := Agent{
		ID: id, State: AgentState(f["state"]), Reason: f["reason"], Since: instant(f["since"]), Version: version(f["version"]),
		Node: f["node"], Session: f["session"], Connected: f["session"] != "" && f["broken"] == "",
		Next: AgentState(f["next"]), Misses: number(f["misses"]), Read: instant(text(parts[7])),
		Aside: Aside{Agent: id, Day: f["day"], Skipped: number(f["skips"]), Snoozed: number(f["snoozes"])},
	}
	if a.State == "" {
		a.State = Offline
	}
	if preview := text(parts[1]); preview != "" {
		p := previewOf(preview, fields(parts[2]), text(parts[3]), text(parts[4]))
		a.Preview = &p
	}
	if attempt := text(parts[5]); attempt != "" {
		c := callOf(attempt, fields(parts[6]))
		a.Call = &c
	}
	return a, nil
}
