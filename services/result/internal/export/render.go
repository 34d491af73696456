package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/foredial/foredial/pkg/phone"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/personal"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// render appends to cell what people read for the text that is kept, which is
// not empty.
type render func(cell, kept []byte) ([]byte, error)

// render of a column; nil: as it is kept.
func (f *Form) render(c resultv1.ExportColumn) render {
	switch c {
	case resultv1.ExportColumn_EXPORT_COLUMN_DIAL_TIME, resultv1.ExportColumn_EXPORT_COLUMN_RING_TIME,
		resultv1.ExportColumn_EXPORT_COLUMN_ANSWER_TIME, resultv1.ExportColumn_EXPORT_COLUMN_END_TIME,
		resultv1.ExportColumn_EXPORT_COLUMN_COMPLETE_TIME, resultv1.ExportColumn_EXPORT_COLUMN_DECISION_DUE_TIME:
		return inZone(f.Zone)
	case resultv1.ExportColumn_EXPORT_COLUMN_DISPLAYED_RESULT:
		return words(callv1.DisplayedResult(0), "DISPLAYED_RESULT_")
	case resultv1.ExportColumn_EXPORT_COLUMN_DECISION_STATE:
		return words(contactv1.ContactState(0), "CONTACT_STATE_")
	case resultv1.ExportColumn_EXPORT_COLUMN_DECISION_DONE_REASON:
		return words(contactv1.DoneReason(0), "DONE_REASON_")
	case resultv1.ExportColumn_EXPORT_COLUMN_BUSINESS_RESULT:
		return func(cell, kept []byte) ([]byte, error) { return append(cell, f.BusinessResults[string(kept)]...), nil }
	case resultv1.ExportColumn_EXPORT_COLUMN_ANSWERS:
		return answers()
	case resultv1.ExportColumn_EXPORT_COLUMN_NUMBER:
		if f.Masked {
			return masked(phone.Mask)
		}
	case resultv1.ExportColumn_EXPORT_COLUMN_NAME, resultv1.ExportColumn_EXPORT_COLUMN_NOTE:
		if f.Masked {
			return masked(personal.Text)
		}
	}
	return nil
}

// counts tells whether the cells of a column are numbers to calculate with.
func counts(c resultv1.ExportColumn) bool {
	return c == resultv1.ExportColumn_EXPORT_COLUMN_TALK_SECONDS || c == resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPTS
}

func masked(mask func(string) string) render {
	return func(cell, kept []byte) ([]byte, error) { return append(cell, mask(string(kept))...), nil }
}

// inZone writes times that are kept in microseconds since 1970, as RFC 3339. Rows
// come in the order of time: what a minute is called is good for many of them. (Zones
// have differed by whole minutes for longer than there are previews.)
func inZone(zone *time.Location) render {
	var (
		minute         int64  = math.MinInt64
		before, behind []byte // the seconds
	)
	return func(cell, kept []byte) ([]byte, error) {
		micros, err := strconv.ParseInt(string(kept), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("a time: %w", err)
		}
		seconds := time.UnixMicro(micros).Unix() // rounds down, as the format does
		second := (seconds%60 + 60) % 60
		if this := seconds - second; this != minute {
			minute = this
			begin := time.Unix(this, 0).In(zone)
			before = begin.AppendFormat(before[:0], "2006-01-02T15:04:")
			behind = begin.AppendFormat(behind[:0], "Z07:00")
		}
		cell = append(cell, before...)
		cell = append(cell, '0'+byte(second/10), '0'+byte(second%10))
		return append(cell, behind...), nil
	}
}

// words writes enum values by their names without the prefix; the one that says
// nothing is empty.
func words(enum protoreflect.Enum, prefix string) render {
	values := enum.Descriptor().Values()
	named := make(map[string]string, values.Len())
	for i := range values.Len() {
		if n := values.Get(i).Number(); n != 0 {
			named[strconv.Itoa(int(n))] = strings.TrimPrefix(string(values.Get(i).Name()), prefix)
		}
	}
	return func(cell, kept []byte) ([]byte, error) { return append(cell, named[string(kept)]...), nil }
}

// answers writes {"question": ["value", …], …} in the order of the questions. The
// agent's values come before those of a voice menu.
func answers() render {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false) // people read it
	appendJSON := func(to []byte, v any) ([]byte, error) {
		text.Reset()
		err := enc.Encode(v)
		return append(to, bytes.TrimSuffix(text.Bytes(), []byte("\n"))...), err
	}
	return func(cell, kept []byte) (_ []byte, err error) {
		var all []struct{ Answers []attempt.Answer } // of attempt.Questionnaire, by source
		if err := json.Unmarshal(kept, &all); err != nil {
			return nil, fmt.Errorf("answers: %w", err)
		}
		var merged []attempt.Answer
		for _, q := range all {
			merged = merge(merged, q.Answers)
		}
		separator := byte('{')
		for _, a := range merged {
			if cell, err = appendJSON(append(cell, separator), a.Question); err != nil {
				return nil, err
			}
			if cell, err = appendJSON(append(cell, ':'), a.Values); err != nil {
				return nil, err
			}
			separator = ','
		}
		return append(cell, '}'), nil
	}
}

// merge adds answers to those of the same questions, and behind the others.
func merge(all, more []attempt.Answer) []attempt.Answer {
	if len(all) == 0 {
		return more
	}
	for _, a := range more {
		i := slices.IndexFunc(all, func(b attempt.Answer) bool { return b.Question == a.Question })
		if i < 0 {
			all = append(all, a)
			continue
		}
		all[i].Values = append(all[i].Values, a.Values...)
	}
	return all
}
