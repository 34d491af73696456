package calls

import (
	"context"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/failcode"
)

// maxAhead is how far ahead of our clock a report's time may be.
const maxAhead = time.Minute

// Report is one thing a call did.
type Report struct {
	Event dispatchv1.CallEvent
	// At is when; zero means now.
	At time.Time
	// FailCode goes with RELEASED.
	FailCode              string
	CallID, RecordingPath string
}

// Report saves what a call, as last read, did. Reports may be late, doubled and
// out of order.
func (b *Book) Report(ctx context.Context, tenant string, call queue.Call, r Report, now time.Time) (queue.Call, error) {
	dial, err := body.Dial(call.Body)
	if err != nil {
		return queue.Call{}, err
	}
	news, err := r.facts(call.Facts, view.Known(dial.GetDialTime()), now)
	if err != nil {
		return queue.Call{}, err
	}
	known := merge(call.Facts, news)
	if _, err := b.record(ctx, with(dial, known)); err != nil {
		return queue.Call{}, err
	}
	updated, err := b.queue.UpdateCall(ctx, tenant, call.Attempt, news, b.wrapUp(tenant))
	if errors.Is(err, queue.ErrNoCall) { // completed long ago: only the record is left
		call.Facts = known
		return call, nil
	}
	return updated, err
}

// facts checks a report and says what it adds.
func (r Report) facts(known queue.Facts, dial, now time.Time) (queue.Facts, error) {
	at := r.At
	if at.IsZero() {
		at = now
	}
	if at.After(now.Add(maxAhead)) {
		return queue.Facts{}, apierr.BadField("occur_time", apierr.Range, "must not be more than a minute ahead")
	}
	if at.Before(dial) {
		at = dial
	}
	news := queue.Facts{CallID: r.CallID, RecordingPath: r.RecordingPath}
	switch r.Event {
	case dispatchv1.CallEvent_CALL_EVENT_RINGING:
		news.Ring = at
	case dispatchv1.CallEvent_CALL_EVENT_CONNECTED:
		news.Answer = at
	case dispatchv1.CallEvent_CALL_EVENT_RELEASED:
		news.End, news.FailCode = at, r.FailCode
		if news.FailCode == "" && known.Answer.IsZero() {
			return queue.Facts{}, apierr.BadField("fail_code", apierr.Required, "is required when the call was not answered")
		}
		if news.FailCode == "" {
			news.FailCode = failcode.Answered
		}
	}
	return news, nil
}

// merge adds news to what is known: that stays, but a real end replaces UNKNOWN.
func merge(known, news queue.Facts) queue.Facts {
	if known.FailCode == failcode.Unknown && !news.End.IsZero() {
		known.End, known.FailCode = time.Time{}, ""
	}
	if known.Ring.IsZero() {
		known.Ring = news.Ring
	}
	if known.Answer.IsZero() {
		known.Answer = news.Answer
	}
	if known.End.IsZero() {
		known.End, known.FailCode = news.End, news.FailCode
	}
	if known.CallID == "" {
		known.CallID = news.CallID
	}
	if known.RecordingPath == "" {
		known.RecordingPath = news.RecordingPath
	}
	return known
}
