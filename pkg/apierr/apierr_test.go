package apierr

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func detail[T any](t *testing.T, s *status.Status) T {
	t.Helper()
	for _, d := range s.Details() {
		if want, ok := d.(T); ok {
			return want
		}
	}
	var none T
	require.FailNow(t, "no such detail", "%T in %v", none, s.Details())
	return none
}

func TestPublicFaceHidesTheCause(t *testing.T) {
	err := New(codes.Unavailable, DependencyDown, "try %s", "later").
		With("peer", "contact").Because(errors.New("dial 10.0.0.7: refused"))
	err.RetryAfter = 2 * time.Second
	s := status.Convert(fmt.Errorf("outer: %w", err))
	require.Equal(t, codes.Unavailable, s.Code())
	require.NotContains(t, status.Convert(err).Message(), "10.0.0.7")
	require.Contains(t, err.Error(), "10.0.0.7", "the log has it")
	info := detail[*errdetails.ErrorInfo](t, s)
	require.Equal(t, "DEPENDENCY_DOWN", info.GetReason())
	require.Equal(t, "foredial.dev", info.GetDomain())
	require.Equal(t, map[string]string{"peer": "contact"}, info.GetMetadata())
	require.Equal(t, 2*time.Second, detail[*errdetails.RetryInfo](t, s).GetRetryDelay().AsDuration())
}

func TestInvalidListsEveryField(t *testing.T) {
	s := Invalid(Field{"a.b", Range, "is wrong"}, Field{"c[1]", Required, "is missing"}).GRPCStatus()
	require.Equal(t, codes.InvalidArgument, s.Code())
	bad := detail[*errdetails.BadRequest](t, s).GetFieldViolations()
	require.Len(t, bad, 2)
	require.Equal(t, "a.b", bad[0].GetField())
	require.Equal(t, "is missing", bad[1].GetDescription())
	require.Equal(t, "REQUIRED", bad[1].GetReason())
}

func TestCopiesLeaveTheOriginalAlone(t *testing.T) {
	base := New(codes.NotFound, "NOT_FOUND", "gone").With("a", "1")
	_ = base.With("b", "2").Because(errors.New("x"))
	require.Equal(t, map[string]string{"a": "1"}, base.Metadata)
	require.NoError(t, base.Cause)
}

func TestPublicTakesTheFirstRowThatMatches(t *testing.T) {
	gone := errors.New("gone")
	table := []Fault{
		{Is: errors.New("other"), Code: codes.Internal},
		{Is: gone, Code: codes.NotFound, Reason: "NOT_FOUND", Message: "no such task", RetryAfter: time.Second},
		{Is: gone, Code: codes.Aborted},
	}
	face, ok := Public(fmt.Errorf("read row 7: %w", gone), table)
	require.True(t, ok)
	require.Equal(t, codes.NotFound, face.Code)
	require.Equal(t, "no such task", face.Message)
	require.Equal(t, time.Second, face.RetryAfter)
	require.ErrorIs(t, face, gone)
	_, ok = Public(errors.New("unknown"), table)
	require.False(t, ok)
	own := New(codes.Aborted, "X", "own")
	face, ok = Public(fmt.Errorf("w: %w", own), table)
	require.True(t, ok)
	require.Same(t, own, face)
}

func TestRemoteBringsTheFaceBack(t *testing.T) {
	sent := Invalid(Field{"number", Format, "is not a number"}).With("k", "v")
	sent.RetryAfter = time.Second
	got := Remote(sent.GRPCStatus().Err())
	require.Equal(t, sent.Code, got.Code)
	require.Equal(t, sent.Reason, got.Reason)
	require.Equal(t, sent.Fields, got.Fields)
	require.Equal(t, sent.Metadata, got.Metadata)
	require.Equal(t, sent.RetryAfter, got.RetryAfter)
	require.Equal(t, InvalidField, ReasonIn(sent.GRPCStatus().Err()))
	require.Nil(t, Remote(status.Error(codes.Unavailable, "connection refused")), "not a face of ours")
	require.Nil(t, Remote(errors.New("plain")))
	require.Empty(t, ReasonIn(errors.New("plain")))
}
