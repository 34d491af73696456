package wire

import (
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// Remark is a remark on the wire.
func Remark(r attempt.Remark) *resultv1.Remark {
	return &resultv1.Remark{
		PreviousBusinessResultId: r.Previous, BusinessResultId: r.BusinessResultID, Note: r.Note,
		RemarkTime: Stamp(r.Time), Author: r.By,
	}
}

// Answers are answers as a request has them.
func Answers(answers []*callv1.QuestionAnswer) []attempt.Answer {
	all := make([]attempt.Answer, len(answers))
	for i, a := range answers {
		all[i] = attempt.Answer{Question: a.GetQuestionCode(), Values: a.GetValues()}
	}
	return all
}

func questionnaires(answered []attempt.Questionnaire) (all []*resultv1.Questionnaire) {
	for _, q := range answered {
		message := &resultv1.Questionnaire{QuestionnaireId: q.ID, Source: q.Source, SubmitTime: Stamp(q.Time), SubmitBy: q.By}
		for _, a := range q.Answers {
			message.Answers = append(message.Answers, &callv1.QuestionAnswer{QuestionCode: a.Question, Values: a.Values})
		}
		all = append(all, message)
	}
	return all
}

// manual are the answers that come with a report: an agent's.
func manual(told []*resultv1.Questionnaire) (all []attempt.Questionnaire) {
	for _, q := range told {
		if q.GetSource() == resultv1.AnswerSource_ANSWER_SOURCE_MANUAL {
			all = append(all, attempt.Questionnaire{
				Source: q.GetSource(), ID: q.GetQuestionnaireId(), Answers: Answers(q.GetAnswers()),
				Time: Time(q.GetSubmitTime()), By: q.GetSubmitBy(),
			})
		}
	}
	return all
}
