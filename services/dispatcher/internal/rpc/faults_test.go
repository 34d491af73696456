package rpc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/services/dispatcher/internal/calls"
	"github.com/foredial/foredial/services/dispatcher/internal/hub"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed"
)

func TestFace(t *testing.T) {
	m, err := metrics.New(prometheus.NewRegistry())
	require.NoError(t, err)
	require.NoError(t, face(m, "verb", nil))
	remote := apierr.New(codes.FailedPrecondition, "OUT_OF_WINDOW", "closed").GRPCStatus().Err()
	for name, c := range map[string]struct {
		err    error
		code   codes.Code
		reason apierr.Reason
	}{
		"no agent":           {hub.ErrNoAgent, codes.NotFound, "NOT_FOUND"},
		"no task":            {feed.ErrNoTask, codes.NotFound, "NOT_FOUND"},
		"no preview":         {queue.ErrNoPreview, codes.NotFound, "NOT_FOUND"},
		"no call":            {queue.ErrNoCall, codes.NotFound, "NOT_FOUND"},
		"no session":         {queue.ErrNoSession, codes.FailedPrecondition, "WRONG_STATE"},
		"not released":       {queue.ErrNotReleased, codes.FailedPrecondition, "WRONG_STATE"},
		"no appointment":     {calls.ErrNoAppointment, codes.FailedPrecondition, "APPOINTMENT_REQUIRED"},
		"over":               {&queue.OverError{State: queue.TimedOut}, codes.FailedPrecondition, "PREVIEW_OVER"},
		"relayed":            {remote, codes.FailedPrecondition, "OUT_OF_WINDOW"},
		"peer gone":          {status.Error(codes.Unavailable, "connection refused"), codes.Unavailable, "DEPENDENCY_DOWN"},
		"peer slow":          {status.Error(codes.DeadlineExceeded, "too slow"), codes.Unavailable, "DEPENDENCY_DOWN"},
		"redis refuses":      {&net.OpError{Op: "dial", Err: errors.New("refused")}, codes.Unavailable, "DEPENDENCY_DOWN"},
		"redis hangs up":     {io.EOF, codes.Unavailable, "DEPENDENCY_DOWN"},
		"redis has no room":  {redis.ErrPoolTimeout, codes.Unavailable, "DEPENDENCY_DOWN"},
		"redis is loading":   {replyError("LOADING the dataset"), codes.Unavailable, "DEPENDENCY_DOWN"},
		"redis is a replica": {replyError("READONLY you can't write"), codes.Unavailable, "DEPENDENCY_DOWN"},
	} {
		t.Run(name, func(t *testing.T) {
			public, ok := apierr.Public(face(m, "verb", fmt.Errorf("wrapped: %w", c.err)), Faults)
			require.True(t, ok)
			require.Equal(t, c.code.String(), public.Code.String())
			require.Equal(t, c.reason, public.Reason)
		})
	}
}

// What is nobody's fault but ours stays what it is, to be logged as INTERNAL.
func TestFaceLeavesDefectsAlone(t *testing.T) {
	m, err := metrics.New(prometheus.NewRegistry())
	require.NoError(t, err)
	for _, defect := range []error{
		errors.New("boom"), replyError("ERR user_script:1: attempt to index nil"), context.Canceled,
		apierr.New(codes.Internal, apierr.Internal, "internal error").GRPCStatus().Err(),
	} {
		require.Equal(t, defect, face(m, "verb", defect))
	}
}

// replyError is an error that Redis replied with.
type replyError string

func (e replyError) Error() string { return string(e) }
func (replyError) RedisError()     {}
