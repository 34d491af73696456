package questionnaire_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/pkg/apierr"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/questionnaire"
)

const (
	single   = directoryv1.QuestionType_QUESTION_TYPE_SINGLE
	multiple = directoryv1.QuestionType_QUESTION_TYPE_MULTIPLE
	text     = directoryv1.QuestionType_QUESTION_TYPE_TEXT
	number   = directoryv1.QuestionType_QUESTION_TYPE_NUMBER
)

// survey has one question of each type; the first must be answered.
var survey = &directoryv1.Questionnaire{Questions: []*directoryv1.Question{
	{Code: "mood", Type: single, Options: []string{"good", "bad"}, Required: true},
	{Code: "wants", Type: multiple, Options: []string{"price", "speed", "colour"}},
	{Code: "why", Type: text},
	{Code: "age", Type: number},
}}

func answer(code string, values ...string) *callv1.QuestionAnswer {
	return &callv1.QuestionAnswer{QuestionCode: code, Values: values}
}

var good = answer("mood", "good")

type fault struct {
	path   string
	reason apierr.FieldReason
}

func TestFaults(t *testing.T) {
	for name, tc := range map[string]struct {
		answers []*callv1.QuestionAnswer
		want    []fault
	}{
		"all right":          {[]*callv1.QuestionAnswer{good, answer("wants", "speed"), answer("why", "x"), answer("age", "42")}, nil},
		"the required alone": {[]*callv1.QuestionAnswer{good}, nil},
		"nothing":            {nil, []fault{{"answers", apierr.Required}}},
		"not the required":   {[]*callv1.QuestionAnswer{answer("age", "1")}, []fault{{"answers", apierr.Required}}},
		"no such question":   {[]*callv1.QuestionAnswer{good, answer("Mood", "good")}, []fault{{"answers[1].question_code", apierr.Reference}}},
		"answered twice":     {[]*callv1.QuestionAnswer{good, answer("age", "1"), answer("mood", "bad")}, []fault{{"answers[2].question_code", apierr.Repeated}}},
		"no value":           {[]*callv1.QuestionAnswer{answer("mood")}, []fault{{"answers[0].values", apierr.Count}}},
		"no values":          {[]*callv1.QuestionAnswer{good, answer("wants")}, []fault{{"answers[1].values", apierr.Count}}},
		"two of one":         {[]*callv1.QuestionAnswer{answer("mood", "good", "bad")}, []fault{{"answers[0].values", apierr.Count}}},
		"two texts":          {[]*callv1.QuestionAnswer{good, answer("why", "a", "b")}, []fault{{"answers[1].values", apierr.Count}}},
		"two numbers":        {[]*callv1.QuestionAnswer{good, answer("age", "1", "2")}, []fault{{"answers[1].values", apierr.Count}}},
		"not an option":      {[]*callv1.QuestionAnswer{answer("mood", "Good")}, []fault{{"answers[0].values[0]", apierr.Value}}},
		"one not an option":  {[]*callv1.QuestionAnswer{good, answer("wants", "price", "free")}, []fault{{"answers[1].values[1]", apierr.Value}}},
		"an option twice":    {[]*callv1.QuestionAnswer{good, answer("wants", "price", "speed", "price")}, []fault{{"answers[1].values[2]", apierr.Repeated}}},
		"an empty text":      {[]*callv1.QuestionAnswer{good, answer("why", "")}, []fault{{"answers[1].values[0]", apierr.Length}}},
		"a text too long":    {[]*callv1.QuestionAnswer{good, answer("why", strings.Repeat("ü", 2001))}, []fault{{"answers[1].values[0]", apierr.Length}}},
		"a long text":        {[]*callv1.QuestionAnswer{good, answer("why", strings.Repeat("ü", 2000))}, nil},
		"everything at once": {
			[]*callv1.QuestionAnswer{answer("wants", "free"), answer("gone", "x"), answer("age", "x"), answer("age", "1")},
			[]fault{
				{"answers[0].values[0]", apierr.Value}, {"answers[1].question_code", apierr.Reference},
				{"answers[2].values[0]", apierr.Format}, {"answers[3].question_code", apierr.Repeated}, {"answers", apierr.Required},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			ordered, faults := questionnaire.Check(survey, tc.answers)
			var got []fault
			for _, f := range faults {
				require.NotEmpty(t, f.Description)
				got = append(got, fault{f.Path, f.Reason})
			}
			require.Equal(t, tc.want, got)
			require.Equal(t, tc.want == nil, ordered != nil)
		})
	}
}

func TestNumbers(t *testing.T) {
	for value, right := range map[string]bool{
		"0": true, "-12.5": true, "007": true, "12": true, "-0": true, "3.1415926535897932384626433832795": true,
		"": false, "+1": false, "1e5": false, ".5": false, "5.": false, "1,5": false, "1 000": false, " 1": false, "1\n": false,
		"--1": false, "1.2.3": false, "NaN": false, "Inf": false, "0x10": false, "٣": false, "-": false,
	} {
		_, faults := questionnaire.Check(survey, []*callv1.QuestionAnswer{good, answer("age", value)})
		require.Equal(t, right, len(faults) == 0, "%q: %v", value, faults)
	}
}

func TestRequired(t *testing.T) {
	require.True(t, questionnaire.Required(survey))
	require.False(t, questionnaire.Required(&directoryv1.Questionnaire{Questions: survey.GetQuestions()[1:]}))
	require.False(t, questionnaire.Required(nil))
}

// drawQuestions draws questions with codes q0, q1 … and options o0, o1 …
func drawQuestions(t *rapid.T) (questions []*directoryv1.Question) {
	for i := range rapid.IntRange(1, 8).Draw(t, "questions") {
		q := &directoryv1.Question{
			Code: fmt.Sprint("q", i), Required: rapid.Bool().Draw(t, "required"),
			Type: rapid.SampledFrom([]directoryv1.QuestionType{single, multiple, text, number}).Draw(t, "type"),
		}
		if q.GetType() == single || q.GetType() == multiple {
			for j := range rapid.IntRange(2, 6).Draw(t, "options") {
				q.Options = append(q.Options, fmt.Sprint("o", j))
			}
		}
		questions = append(questions, q)
	}
	return questions
}

// drawAnswer draws a right answer, its options in their order.
func drawAnswer(t *rapid.T, q *directoryv1.Question) *callv1.QuestionAnswer {
	switch q.GetType() {
	case single:
		return answer(q.GetCode(), rapid.SampledFrom(q.GetOptions()).Draw(t, "option"))
	case multiple:
		var chosen []string
		for _, option := range q.GetOptions() {
			if rapid.Bool().Draw(t, "chosen") {
				chosen = append(chosen, option)
			}
		}
		if chosen == nil {
			chosen = q.GetOptions()
		}
		return answer(q.GetCode(), chosen...)
	case number:
		return answer(q.GetCode(), rapid.StringMatching(`-?[0-9]{1,9}(\.[0-9]{1,9})?`).Draw(t, "number"))
	default:
		return answer(q.GetCode(), rapid.StringN(1, 50, -1).Draw(t, "text"))
	}
}

// Right answers, shuffled, come back in order; with one of them left out that was
// required, or one too many, they are refused.
func TestOrderOfAnswersDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := &directoryv1.Questionnaire{Questions: drawQuestions(t)}
		want := []*callv1.QuestionAnswer{}
		for _, q := range spec.GetQuestions() {
			if q.GetRequired() || rapid.Bool().Draw(t, "answered") {
				want = append(want, drawAnswer(t, q))
			}
		}
		var given []*callv1.QuestionAnswer
		for _, a := range rapid.Permutation(want).Draw(t, "order") {
			given = append(given, answer(a.GetQuestionCode(), rapid.Permutation(a.GetValues()).Draw(t, "order of values")...))
		}
		var before []*callv1.QuestionAnswer
		for _, a := range given {
			before = append(before, proto.CloneOf(a))
		}

		got, faults := questionnaire.Check(spec, given)
		require.Empty(t, faults)
		require.Empty(t, cmp.Diff(want, got, protocmp.Transform()))
		require.Empty(t, cmp.Diff(before, given, protocmp.Transform()), "what was given is not changed")

		if len(given) == 0 {
			return
		}
		i := rapid.IntRange(0, len(given)-1).Draw(t, "which")
		_, faults = questionnaire.Check(spec, append(slices.Clone(given), given[i]))
		require.Len(t, faults, 1)
		require.Equal(t, fault{fmt.Sprintf("answers[%d].question_code", len(given)), apierr.Repeated}, fault{faults[0].Path, faults[0].Reason})

		_, faults = questionnaire.Check(spec, slices.Delete(slices.Clone(given), i, i+1))
		missed := slices.ContainsFunc(spec.GetQuestions(), func(q *directoryv1.Question) bool {
			return q.GetRequired() && q.GetCode() == given[i].GetQuestionCode()
		})
		require.Equal(t, missed, len(faults) == 1, "%v", faults)
	})
}
