package calls

import (
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/questionnaire"
)

// answered is what a completion adds to the answers of a call's questionnaire. It
// may be nothing where no answer is required, nobody answered the call, or the
// agent's answers are on record.
func (b *Book) answered(ctx context.Context, task *feed.Task, call queue.Call, c Completion, now time.Time) ([]*resultv1.Questionnaire, error) {
	if task.GetQuestionnaireId() == "" {
		if len(c.Answers) > 0 {
			return nil, apierr.BadField("answers", apierr.Conflict, "must be empty: the task has no questionnaire")
		}
		return nil, nil
	}
	asked, err := b.tasks.GetResource(ctx, task.Tenant, task.GetQuestionnaireId())
	if err != nil {
		return nil, err
	}
	if len(c.Answers) == 0 {
		if call.Facts.Answer.IsZero() || !questionnaire.Required(asked.GetQuestionnaire()) {
			return nil, nil
		}
		submitted, err := b.submitted(ctx, call.Attempt)
		if submitted || err != nil {
			return nil, err
		}
	}
	answers, faults := questionnaire.Check(asked.GetQuestionnaire(), c.Answers)
	if len(faults) > 0 {
		return nil, apierr.Invalid(faults...)
	}
	return []*resultv1.Questionnaire{{
		QuestionnaireId: asked.GetId(), Source: resultv1.AnswerSource_ANSWER_SOURCE_MANUAL,
		Answers: answers, SubmitTime: timestamppb.New(now), SubmitBy: c.By,
	}}, nil
}

// submitted reports whether the agent's answers are on record.
func (b *Book) submitted(ctx context.Context, attempt string) (bool, error) {
	saved, err := b.results.GetAttempt(ctx, &resultinternalv1.GetAttemptRequest{Id: attempt})
	if err != nil {
		return false, fmt.Errorf("read attempt: %w", err)
	}
	return slices.ContainsFunc(saved.GetQuestionnaires(), func(q *resultv1.Questionnaire) bool {
		return q.GetSource() == resultv1.AnswerSource_ANSWER_SOURCE_MANUAL
	}), nil
}
