package queue

import (
	"context"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

var (
	acceptScript        = script("accept")
	agentScript         = script("agent")
	assignScript        = script("assign")
	assignOwnedScript   = script("assign_owned")
	beatScript          = script("beat")
	beginTermScript     = script("begin_term")
	breakSessionScript  = script("break_session")
	callDeadlineScript  = script("call_deadline")
	closeScript         = script("close")
	closedScript        = script("closed")
	commandScript       = script("command")
	completeCallScript  = script("complete_call")
	confirmScript       = script("confirm")
	connectorScript     = script("connector")
	dropLeaseScript     = script("drop_lease")
	expireScript        = script("expire")
	forceAgentScript    = script("force_agent")
	forgetScript        = script("forget")
	hangUpScript        = script("hang_up")
	loadScript          = script("load")
	openSessionScript   = script("open_session")
	outlookScript       = script("outlook")
	previewScript       = script("preview")
	refuseScript        = script("refuse")
	renewedScript       = script("renewed")
	restoreCallScript   = script("restore_call")
	returnedScript      = script("returned")
	revokeScript        = script("revoke")
	routeScript         = script("route")
	setAgentStateScript = script("set_agent_state")
	setAsideScript      = script("set_aside")
	skipScript          = script("skip")
	snoozeScript        = script("snooze")
	stopTaskScript      = script("stop_task")
	updateCallScript    = script("update_call")
)

// Queue is the dispatcher's state in Redis.
type Queue struct {
	redis redis.UniversalClient
}

// New uses client, which the caller closes.
func New(client redis.UniversalClient) *Queue { return &Queue{redis: client} }

// run runs a script for a tenant and gives its error replies their Go form.
func (q *Queue) run(ctx context.Context, s *redis.Script, tenant string, args ...any) (any, error) {
	reply, err := s.Run(ctx, q.redis, []string{prefix(tenant)}, args...).Result()
	if err != nil {
		return nil, scriptError(err)
	}
	return reply, nil
}

func (q *Queue) runInt(ctx context.Context, s *redis.Script, tenant string, args ...any) (int, error) {
	reply, err := q.run(ctx, s, tenant, args...)
	if err != nil {
		return 0, err
	}
	n, ok := reply.(int64)
	if !ok {
		return 0, fmt.Errorf("script replied %T, not a number", reply)
	}
	return int(n), nil
}

// scriptError recognises the error replies documented above the scripts.
func scriptError(err error) error {
	// Engines put a word before or after the reply's own text; its own words come first or second.
	words := strings.Fields(strings.TrimPrefix(err.Error(), "ERR "))
	if len(words) == 0 {
		return err
	}
	switch words[0] {
	case "STALE":
		return ErrStale
	case "EMPTIED":
		return ErrEmptied
	case "NOSESSION":
		return ErrNoSession
	case "NOPREVIEW":
		return ErrNoPreview
	case "NOCALL":
		return ErrNoCall
	case "LIMIT":
		return ErrLimit
	case "REPLACED":
		return ErrReplaced
	case "NOTRELEASED":
		return ErrNotReleased
	case "OVER":
		over := &OverError{State: PreviewState(words[1])}
		if len(words) > 2 {
			over.Reason = RevokeReason(words[2])
		}
		return over
	}
	return fmt.Errorf("redis: %w", err)
}
