package rpc

import (
	"context"
	"slices"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/access"
	"github.com/foredial/foredial/services/internal/disposition"
	"github.com/foredial/foredial/services/internal/questionnaire"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/wire"
)

const (
	sourceManual = resultv1.AnswerSource_ANSWER_SOURCE_MANUAL
	sourceIVR    = resultv1.AnswerSource_ANSWER_SOURCE_IVR
)

// voiceMenu are the roles that submit what a voice menu was answered.
var voiceMenu = []auth.Role{auth.Service, auth.TenantAdmin, auth.Integrator}

// GetAttempt returns one attempt, with how it was remarked. Another agent's is not there
// for an agent.
func (s *Results) GetAttempt(ctx context.Context, req *resultv1.GetAttemptRequest) (*resultv1.Attempt, error) {
	a, err := s.attempt(ctx, req.GetId())
	if err == nil && access.Own(auth.FromContext(ctx), a.AgentID) != nil {
		err = missing(store.ErrNotFound, "attempt", req.GetId())
	}
	if err != nil {
		return nil, err
	}
	return s.whole(ctx, a)
}

// RemarkAttempt changes the business result of an attempt that is over.
func (s *Results) RemarkAttempt(ctx context.Context, req *resultv1.RemarkAttemptRequest) (*resultv1.Attempt, error) {
	who := auth.FromContext(ctx)
	a, err := s.attempt(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	task, err := s.Tasks.GetTask(ctx, who.Tenant, a.TaskID)
	if err != nil {
		return nil, err
	}
	err = disposition.Check(task, req.GetBusinessResultId(), func(id string) (*directoryv1.Resource, bool) {
		return s.Tasks.Resource(who.Tenant, id)
	})
	if err != nil {
		return nil, err
	}
	a, err = s.Store.Remark(ctx, who.Tenant, a.ID, attempt.Remark{
		BusinessResultID: req.GetBusinessResultId(), Note: req.GetNote(), Time: now(), By: who.Subject,
	})
	if err != nil {
		return nil, err
	}
	return s.whole(ctx, a)
}

// SubmitQuestionnaire stores what was answered to the questionnaire of a task.
func (s *Results) SubmitQuestionnaire(ctx context.Context, req *resultv1.SubmitQuestionnaireRequest) (*resultv1.Attempt, error) {
	who := auth.FromContext(ctx)
	a, err := s.attempt(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	if err := access.Own(who, a.AgentID); err != nil {
		return nil, err
	}
	asked, err := s.asked(ctx, a)
	if err != nil {
		return nil, err
	}
	source := req.GetSource()
	if source == resultv1.AnswerSource_ANSWER_SOURCE_UNSPECIFIED {
		source = sourceManual
	}
	answers, faults := questionnaire.Check(asked.GetQuestionnaire(), req.GetAnswers())
	if source == sourceIVR {
		faults = append(faults, checkVoiceMenu(who.Role, asked.GetQuestionnaire())...)
	}
	if len(faults) > 0 {
		return nil, apierr.Invalid(faults...)
	}
	a, err = s.Store.Submit(ctx, who.Tenant, a.ID, attempt.Questionnaire{
		Source: source, ID: asked.GetId(), Answers: wire.Answers(answers), Time: now(), By: who.Subject,
	})
	if err != nil {
		return nil, err
	}
	return s.whole(ctx, a)
}

// asked is the questionnaire of an attempt's task.
func (s *Results) asked(ctx context.Context, a attempt.Attempt) (*directoryv1.Resource, error) {
	tenant := auth.Tenant(ctx)
	task, err := s.Tasks.GetTask(ctx, tenant, a.TaskID)
	if err != nil {
		return nil, err
	}
	if task.GetQuestionnaireId() == "" {
		return nil, apierr.New(codes.FailedPrecondition, wrongState, "the task has no questionnaire")
	}
	return s.Tasks.GetResource(ctx, tenant, task.GetQuestionnaireId())
}

// checkVoiceMenu says what is wrong with a voice menu's answers coming from a role.
func checkVoiceMenu(role auth.Role, asked *directoryv1.Questionnaire) (faults []apierr.Field) {
	fault := func(description string) {
		faults = append(faults, apierr.Field{Path: "source", Reason: apierr.Conflict, Description: description})
	}
	if !slices.Contains(voiceMenu, role) {
		fault("must be MANUAL for the role " + string(role))
	}
	if asked.GetMode() != directoryv1.QuestionnaireMode_QUESTIONNAIRE_MODE_MANUAL_AND_IVR {
		fault("must be MANUAL: the questionnaire is not for a voice menu")
	}
	return faults
}

// whole is an attempt with its remarks.
func (s *Results) whole(ctx context.Context, a attempt.Attempt) (*resultv1.Attempt, error) {
	message := wire.Attempt(a)
	if a.Remarks == 0 {
		return message, nil
	}
	remarks, err := s.Store.Remarks(ctx, auth.Tenant(ctx), a.ID)
	message.Remarks = each(remarks, wire.Remark)
	return message, err
}

// now is the time, to the microsecond that the store keeps.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
