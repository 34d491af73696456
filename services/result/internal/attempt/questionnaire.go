package attempt

import (
	"cmp"
	"errors"
	"slices"
	"time"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// Questionnaire is a questionnaire as it was answered.
type Questionnaire struct {
	Source resultv1.AnswerSource `json:"source"`
	// ID is the questionnaire's.
	ID string `json:"id"`
	// Answers are in the order of the questions.
	Answers []Answer  `json:"answers"`
	Time    time.Time `json:"time"`
	// By is the subject of the token that they came with.
	By string `json:"by"`
}

// Answer is what was answered to one question.
type Answer struct {
	Question string   `json:"question"`
	Values   []string `json:"values"`
}

// ErrNotAnswered says that the customer did not answer the call, and so no question.
var ErrNotAnswered = errors.New("the customer did not answer")

// Submit adds answers to those of an attempt, in the place of earlier ones of
// their source. The error is ErrNotAnswered.
func (a Attempt) Submit(q Questionnaire) (Attempt, Change, error) {
	if a.Answer.IsZero() {
		return Attempt{}, Change{}, ErrNotAnswered
	}
	var c Change
	a.submit(&c, q)
	return a, c, nil
}

// submit takes answers unless there are later ones of their source. The same
// answers again are later, and nothing else.
func (a *Attempt) submit(c *Change, q Questionnaire) {
	i, known := slices.BinarySearchFunc(a.Questionnaires, q, func(a, b Questionnaire) int { return cmp.Compare(a.Source, b.Source) })
	all := slices.Clone(a.Questionnaires)
	switch {
	case !known:
		all = slices.Insert(all, i, q)
		c.Submitted = q.Source
	case q.compare(all[i]) <= 0:
		return
	default:
		if q.compareContent(all[i]) != 0 {
			c.Submitted = q.Source
		}
		all[i] = q
	}
	a.Questionnaires = all
	c.Any = true
}

// compare says which of two is the later. Of two at one time either would do,
// but it has to be the same one whichever came first.
func (q Questionnaire) compare(other Questionnaire) int {
	return cmp.Or(q.Time.Compare(other.Time), cmp.Compare(q.By, other.By), q.compareContent(other))
}

func (q Questionnaire) compareContent(other Questionnaire) int {
	return cmp.Or(cmp.Compare(q.ID, other.ID), slices.CompareFunc(q.Answers, other.Answers, func(a, b Answer) int {
		return cmp.Or(cmp.Compare(a.Question, b.Question), slices.Compare(a.Values, b.Values))
	}))
}
