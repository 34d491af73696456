package main

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

const within = 20 * time.Second

// supervised is an installation with two agents, which its dispatcher knows.
func supervised(t *testing.T) (*installation, dispatchv1.AgentServiceClient) {
	t.Helper()
	i := install(t)
	_, err := i.run(t, directoryFile+
		"- {id: q2, displayName: Service, skillQueue: {}}\n- {id: a2, displayName: Bob, agent: {subject: bob, skillQueueIds: [q1, q2]}}\n", "apply", "-f", "-")
	require.NoError(t, err)
	conn, err := i.suite.Dial(i.token(t))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.Eventually(t, func() bool {
		out, err := i.run(t, "", "agents")
		return err == nil && strings.Count(out, "\n") == 3
	}, within, 10*time.Millisecond)
	return i, dispatchv1.NewAgentServiceClient(conn)
}

func open(t *testing.T, agents dispatchv1.AgentServiceClient, agent string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	session, err := agents.OpenSession(ctx, &dispatchv1.OpenSessionRequest{AgentId: agent})
	require.NoError(t, err)
	_, err = session.Recv()
	require.NoError(t, err)
}

func TestAgents(t *testing.T) {
	i, agents := supervised(t)
	out, err := i.run(t, "", "agents")
	require.NoError(t, err)
	require.Equal(t, "AGENT  NAME  STATE    SINCE  QUEUES  WITH\n"+
		"a1     Ann   OFFLINE  -      q1      -\n"+
		"a2     Bob   OFFLINE  -      q1,q2   -\n", out)
	open(t, agents, "a1")
	out, err = i.run(t, "", "agents", "--state=not_ready,ready")
	require.NoError(t, err)
	require.Regexp(t, `^AGENT .*\na1 +Ann +NOT_READY \(SIGNED_IN\) +\d{4}-\S+Z +q1 +-\n$`, out)
	out, err = i.run(t, "", "agents", "--queue=q2", "--state=not_ready")
	require.NoError(t, err)
	require.Equal(t, "AGENT  NAME  STATE  SINCE  QUEUES  WITH\n", out, "nobody")
	_, err = i.run(t, "", "agents", "--state=asleep")
	require.ErrorContains(t, err, "--state")
	_, err = i.run(t, "", "agents", "--token=nonsense")
	require.ErrorContains(t, err, "TOKEN_INVALID")
}

func TestAgentsWatch(t *testing.T) {
	i, agents := supervised(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen := &watched{want: "a2 OFFLINE -\n", seen: make(chan struct{})}
	ready := &watched{want: "a1 READY -\n", seen: make(chan struct{})}
	ended := make(chan error, 2)
	for _, w := range []struct {
		out  *watched
		args []string
	}{{seen, []string{"agents", "--watch", "--queue=q2"}}, {ready, []string{"agents", "--watch", "--state=ready"}}} {
		go func() {
			ended <- execute(ctx, append(w.args, i.flags...), streams{strings.NewReader(""), w.out, w.out})
		}()
	}
	await(t, seen.seen)
	open(t, agents, "a1")
	_, err := agents.SetAgentState(t.Context(), &dispatchv1.SetAgentStateRequest{AgentId: "a1", State: dispatchv1.AgentState_AGENT_STATE_READY})
	require.NoError(t, err)
	await(t, ready.seen)
	cancel()
	for range 2 {
		require.NoError(t, <-ended, "an interrupt is no failure")
	}
	require.NotContains(t, seen.String(), "a1", "who does not serve the queue")
	require.NotContains(t, ready.String(), "NOT_READY", "what was not asked for")
}

func TestShards(t *testing.T) {
	i := install(t)
	var out string
	require.Eventually(t, func() bool {
		var err error
		out, err = i.run(t, "", "shards")
		return err == nil && !strings.Contains(out, " -")
	}, within, 10*time.Millisecond)
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	require.Len(t, lines, 1+16)
	require.Regexp(t, `^SHARD  LEADER +SINCE +TOKEN +OWN$`, lines[0])
	own := 0
	for n, line := range lines[1:] {
		require.Regexp(t, `^\d+ +\S+ +\d{4}-\S+Z +[0-9a-f]+:\d+( +\*)?`, line)
		require.True(t, strings.HasPrefix(line, strconv.Itoa(n)+" "), "by number")
		own += strings.Count(line, "*")
	}
	require.Equal(t, 1, own, "the shard of the caller's tenant")
}

func await(t *testing.T, seen <-chan struct{}) {
	t.Helper()
	select {
	case <-seen:
	case <-time.After(within):
		require.FailNow(t, "it was not printed")
	}
}
