package rpc

import (
	"errors"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/filestream"
	"github.com/foredial/foredial/services/result/internal/recording"
)

// PlayRecording sends the recording of an attempt.
func (s *Results) PlayRecording(req *resultv1.PlayRecordingRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	ctx := stream.Context()
	who := auth.FromContext(ctx)
	a, err := s.attempt(ctx, req.GetId())
	if err != nil {
		return err
	}
	if !s.Tasks.Settings(who.Tenant).GetFlowRecording() {
		return apierr.New(codes.FailedPrecondition, apierr.ReasonOf(errorv1.Reason_REASON_WRONG_STATE),
			"the tenant's settings do not offer recordings").With("state", "FLOW_RECORDING_OFF")
	}
	key, ok := recording.Key(who.Tenant, a.RecordingPath)
	if s.Recordings == nil || !ok {
		return noRecording(a.ID)
	}
	contentType, extension := recording.Type(a.RecordingPath)
	file, err := filestream.Open(ctx, s.Recordings, key, req.GetOffset(), "recording-"+a.ID+extension, contentType)
	if errors.Is(err, filestream.ErrNotFound) {
		return noRecording(a.ID)
	}
	if err != nil {
		return err
	}
	defer file.Close()
	s.Log.Info("recording played", "tenant", who.Tenant, "subject", who.Subject, "attempt_id", a.ID, "offset", req.GetOffset())
	return file.Send(stream)
}

func noRecording(attemptID string) error {
	return apierr.New(codes.NotFound, apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND), "attempt %q has no recording", attemptID).
		With("recording", attemptID)
}
