package questionnaire

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/foredial/foredial/pkg/apierr"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

// MaxText is the length of the longest answer to a TEXT question, in characters.
const MaxText = 2000

// field is where answers are in the requests that have them.
const field = "answers"

var decimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// Check returns answers in the order of the questions, or every field at fault.
func Check(spec *directoryv1.Questionnaire, answers []*callv1.QuestionAnswer) ([]*callv1.QuestionAnswer, []apierr.Field) {
	c := check{places: map[string]int{}, first: map[string]int{}}
	for i, q := range spec.GetQuestions() {
		c.places[q.GetCode()] = i
	}
	ordered := make([]*callv1.QuestionAnswer, 0, len(answers))
	for i, answer := range answers {
		if question := c.question(spec, i, answer.GetQuestionCode()); question != nil {
			values := c.values(question, fmt.Sprintf("%s[%d].values", field, i), answer.GetValues())
			ordered = append(ordered, &callv1.QuestionAnswer{QuestionCode: question.GetCode(), Values: values})
		}
	}
	for _, q := range spec.GetQuestions() {
		if _, answered := c.first[q.GetCode()]; q.GetRequired() && !answered {
			c.fault(field, apierr.Required, "must have one to %q", q.GetCode())
		}
	}
	if len(c.faults) > 0 {
		return nil, c.faults
	}
	slices.SortFunc(ordered, func(a, b *callv1.QuestionAnswer) int {
		return cmp.Compare(c.places[a.GetQuestionCode()], c.places[b.GetQuestionCode()])
	})
	return ordered, nil
}

// Required reports whether a questionnaire has a question that must be answered.
func Required(spec *directoryv1.Questionnaire) bool {
	return slices.ContainsFunc(spec.GetQuestions(), (*directoryv1.Question).GetRequired)
}

type check struct {
	places map[string]int // of the questions, by their codes
	first  map[string]int // the answer to each
	faults []apierr.Field
}

func (c *check) fault(path string, reason apierr.FieldReason, format string, args ...any) {
	c.faults = append(c.faults, apierr.Field{Path: path, Reason: reason, Description: fmt.Sprintf(format, args...)})
}

// question finds what the i-th answer answers; nil when there is nothing, or it
// was answered before.
func (c *check) question(spec *directoryv1.Questionnaire, i int, code string) *directoryv1.Question {
	path := fmt.Sprintf("%s[%d].question_code", field, i)
	place, ok := c.places[code]
	if !ok {
		c.fault(path, apierr.Reference, "is of no question")
		return nil
	}
	if first, twice := c.first[code]; twice {
		c.fault(path, apierr.Repeated, "is that of %s[%d] too", field, first)
		return nil
	}
	c.first[code] = i
	return spec.GetQuestions()[place]
}

// values checks what was answered to one question and puts options in their order.
func (c *check) values(q *directoryv1.Question, path string, values []string) []string {
	kind := q.GetType()
	multiple := kind == directoryv1.QuestionType_QUESTION_TYPE_MULTIPLE
	switch {
	case len(values) == 0:
		c.fault(path, apierr.Count, "must not be empty")
	case len(values) > 1 && !multiple:
		c.fault(path, apierr.Count, "must be one")
	}
	first := map[string]int{}
	for i, value := range values {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case kind == directoryv1.QuestionType_QUESTION_TYPE_TEXT:
			if n := utf8.RuneCountInString(value); n == 0 || n > MaxText {
				c.fault(at, apierr.Length, "must have 1 to %d characters", MaxText)
			}
		case kind == directoryv1.QuestionType_QUESTION_TYPE_NUMBER:
			if !decimal.MatchString(value) {
				c.fault(at, apierr.Format, "must be a decimal number such as -12.5")
			}
		case !slices.Contains(q.GetOptions(), value):
			c.fault(at, apierr.Value, "must be one of the options")
		}
		if j, twice := first[value]; twice && multiple {
			c.fault(at, apierr.Repeated, "is %s[%d] too", path, j)
		}
		first[value] = i
	}
	if !multiple {
		return values
	}
	return slices.SortedFunc(slices.Values(values), func(a, b string) int {
		return cmp.Compare(slices.Index(q.GetOptions(), a), slices.Index(q.GetOptions(), b))
	})
}
