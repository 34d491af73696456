package attempt

import (
	"cmp"
	"time"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/failcode"
)

// Change is what a merge brought.
type Change struct {
	// Any: the record is not as it was.
	Any bool
	// Begun: nothing was known before.
	Begun bool
	// Answered: the answer became known.
	Answered bool
	// Ended: an end became known, the first or the real one.
	Ended bool
	// Completed: the agent's completion became known.
	Completed bool
	// Submitted is the source of which there are other answers now.
	Submitted resultv1.AnswerSource
	// Remark is how the business result was changed afterwards; nil: it was not.
	Remark *Remark
	// Decided is when the policy decided on the present end; zero: it did not.
	Decided time.Time
}

// And is what two changes, one after the other, bring.
func (c Change) And(next Change) Change {
	return Change{
		Any: c.Any || next.Any, Begun: c.Begun || next.Begun, Answered: c.Answered || next.Answered, Ended: c.Ended || next.Ended,
		Completed: c.Completed || next.Completed,
		Submitted: cmp.Or(next.Submitted, c.Submitted), Remark: cmp.Or(next.Remark, c.Remark),
	}
}

// New is the record of an attempt that nothing was known of.
func New(news Attempt) (Attempt, Change) {
	blank := Attempt{
		ID: news.ID, TaskID: news.TaskID, ContactID: news.ContactID, AgentID: news.AgentID, Number: news.Number,
	}
	a, change := merge(blank, news)
	change.Any, change.Begun = true, true
	return a, change
}

// Merge adds news to what is known. Of an attempt whose number was erased meanwhile
// only what happened is news. The error is ErrOther.
func Merge(known, news Attempt) (Attempt, Change, error) {
	if known.Erased() {
		news = news.impersonal()
	}
	if !known.same(news) {
		return Attempt{}, Change{}, ErrOther
	}
	a, change := merge(known, news)
	return a, change, nil
}

func merge(a, news Attempt) (Attempt, Change) {
	var c Change
	learn(&c, &a.Reference, news.Reference)
	learn(&c, &a.Name, news.Name)
	learn(&c, &a.CallerNumber, news.CallerNumber)
	learn(&c, &a.ConnectorID, news.ConnectorID)
	learn(&c, &a.BusinessResultID, news.BusinessResultID)
	learn(&c, &a.Note, news.Note)
	learn(&c, &a.CallID, news.CallID)
	learn(&c, &a.RecordingPath, news.RecordingPath)
	learn(&c, &a.CustomField, news.CustomField)
	learn(&c, &a.Dial, news.Dial)
	learn(&c, &a.Ring, news.Ring)
	c.Completed = learn(&c, &a.Complete, news.Complete)
	for _, q := range news.Questionnaires {
		a.submit(&c, q)
	}
	c.Answered = learn(&c, &a.Answer, news.Answer)
	if a.endsBy(news) {
		a.End, a.FailCode, a.Displayed = news.End, news.FailCode, news.Displayed
		a.Ends++
		a.Decision = nil
		c.Any, c.Ended = true, true
	}
	if !a.Answer.IsZero() {
		a.Displayed = callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED
	}
	return a, c
}

// endsBy tells whether the end in news is to be taken: the first one, or a real
// one after UNKNOWN.
func (a Attempt) endsBy(news Attempt) bool {
	if news.End.IsZero() {
		return false
	}
	return a.End.IsZero() || a.FailCode == failcode.Unknown && news.FailCode != failcode.Unknown
}

// learn sets a fact that was not known, and tells whether it did.
func learn[T string | time.Time](c *Change, known *T, news T) bool {
	var nothing T
	if *known != nothing || news == nothing {
		return false
	}
	*known = news
	c.Any = true
	return true
}
