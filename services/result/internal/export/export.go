package export

import (
	"encoding/csv"
	"io"
	"strings"
	"time"

	"github.com/foredial/foredial/services/internal/cell"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// ContentType of an exported file.
const ContentType = cell.CSVType

// Key is where the bucket keeps the file of an export.
func Key(tenant, id string) string { return tenant + "/" + id + ".csv" }

var header = []string{
	"attempt_id", "task_id", "contact_id", "reference", "name", "number", "caller_number", "agent_id",
	"dial_time", "ring_time", "answer_time", "end_time", "complete_time",
	"fail_code", "displayed_result", "business_result_id", "note", "connector_id",
	"decision", "done_reason", "due_time", "rule",
}

// Writer writes one file.
type Writer struct {
	csv  *csv.Writer
	zone *time.Location
}

// NewWriter begins a file with its header; times will be in zone.
func NewWriter(w io.Writer, zone *time.Location) (*Writer, error) {
	out := &Writer{csv: csv.NewWriter(w), zone: zone}
	return out, out.csv.Write(header)
}

// Write adds attempts and hands them on.
func (w *Writer) Write(attempts []attempt.Attempt) error {
	for _, a := range attempts {
		if err := w.csv.Write(w.line(a)); err != nil {
			return err
		}
	}
	w.csv.Flush()
	return w.csv.Error()
}

func (w *Writer) line(a attempt.Attempt) []string {
	line := []string{
		a.ID, a.TaskID, a.ContactID, a.Reference, a.Name, a.Number, a.CallerNumber, a.AgentID,
		w.time(a.Dial), w.time(a.Ring), w.time(a.Answer), w.time(a.End), w.time(a.Complete),
		a.FailCode, word(a.Displayed.String(), "DISPLAYED_RESULT_"), a.BusinessResultID, a.Note, a.ConnectorID,
	}
	if d := a.Decision; d != nil {
		line = append(line, word(d.State.String(), "CONTACT_STATE_"), word(d.DoneReason.String(), "DONE_REASON_"),
			w.time(d.Due), d.Rule)
	} else {
		line = append(line, "", "", "", "")
	}
	for i, text := range line {
		line[i] = cell.Neutral(text)
	}
	return line
}

func (w *Writer) time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(w.zone).Format(time.RFC3339)
}

// word is an enum value without its prefix, empty when it says nothing.
func word(value, prefix string) string {
	value = strings.TrimPrefix(value, prefix)
	if value == "UNSPECIFIED" {
		return ""
	}
	return value
}
