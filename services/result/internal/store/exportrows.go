package store

import (
	"context"
	"strings"

	"github.com/foredial/foredial/pkg/sqldb"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// exported says what is kept for a column, of the attempt a.
var exported = map[resultv1.ExportColumn]string{
	resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPT_ID:    "a.id",
	resultv1.ExportColumn_EXPORT_COLUMN_TASK_ID:       "a.task_id",
	resultv1.ExportColumn_EXPORT_COLUMN_CONTACT_ID:    "a.contact_id",
	resultv1.ExportColumn_EXPORT_COLUMN_REFERENCE:     "a.reference",
	resultv1.ExportColumn_EXPORT_COLUMN_NAME:          "a.name",
	resultv1.ExportColumn_EXPORT_COLUMN_AGENT_ID:      "a.agent_id",
	resultv1.ExportColumn_EXPORT_COLUMN_NUMBER:        "a.number",
	resultv1.ExportColumn_EXPORT_COLUMN_CALLER_NUMBER: "a.caller_number",
	resultv1.ExportColumn_EXPORT_COLUMN_DIAL_TIME:     "a.dial_time",
	resultv1.ExportColumn_EXPORT_COLUMN_RING_TIME:     "a.ring_time",
	resultv1.ExportColumn_EXPORT_COLUMN_ANSWER_TIME:   "a.answer_time",
	resultv1.ExportColumn_EXPORT_COLUMN_END_TIME:      "a.end_time",
	resultv1.ExportColumn_EXPORT_COLUMN_COMPLETE_TIME: "a.complete_time",
	// Clocks differ: what ends before it is answered lasts no time.
	resultv1.ExportColumn_EXPORT_COLUMN_TALK_SECONDS: `CASE WHEN a.end_time > a.answer_time THEN (a.end_time - a.answer_time) / 1000000
		WHEN a.end_time <= a.answer_time THEN 0 END`,
	resultv1.ExportColumn_EXPORT_COLUMN_FAIL_CODE:            "a.fail_code",
	resultv1.ExportColumn_EXPORT_COLUMN_DISPLAYED_RESULT:     "a.displayed_result",
	resultv1.ExportColumn_EXPORT_COLUMN_BUSINESS_RESULT_ID:   "a.business_result_id",
	resultv1.ExportColumn_EXPORT_COLUMN_BUSINESS_RESULT:      "a.business_result_id",
	resultv1.ExportColumn_EXPORT_COLUMN_NOTE:                 "a.note",
	resultv1.ExportColumn_EXPORT_COLUMN_ANSWERS:              "a.questionnaires",
	resultv1.ExportColumn_EXPORT_COLUMN_CALL_ID:              "a.call_id",
	resultv1.ExportColumn_EXPORT_COLUMN_RECORDING_PATH:       "a.recording_path",
	resultv1.ExportColumn_EXPORT_COLUMN_DECISION_STATE:       "a.decision_state",
	resultv1.ExportColumn_EXPORT_COLUMN_DECISION_DONE_REASON: "a.decision_done_reason",
	resultv1.ExportColumn_EXPORT_COLUMN_DECISION_DUE_TIME:    "a.decision_due_time",
	resultv1.ExportColumn_EXPORT_COLUMN_DECISION_RULE:        "a.decision_rule",
	resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPTS:             "NULL", // of a customer only
	resultv1.ExportColumn_EXPORT_COLUMN_CONNECTOR_ID:         "a.connector_id",
}

// ExportRows reads the rows of an export in their order, as they are at one
// moment: counted hears of their number, then row of each, as text. A row is good
// until row returns. Both may use the Store, with a context of the caller's.
func (s *Store) ExportRows(ctx context.Context, tenant string, e Export, counted func(int64) error, row func([][]byte) error) error {
	count, _ := exportQuery(tenant, e, "count(*)")
	rows, order := exportQuery(tenant, e, e.selected())
	err := s.db.Snapshot(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		total, err := sqldb.One(ctx, tx, sqldb.Scalar[int64], count.text.String(), count.args...)
		if err != nil {
			return err
		}
		if err := counted(total); err != nil {
			return err
		}
		text, args := rows.order(order)
		return tx.Texts(ctx, row, text, args...)
	})
	return wrap("read the rows of an export", err)
}

// exportQuery selects something of the attempts that an export has, or of the
// customers by their latest ones.
func exportQuery(tenant string, e Export, what string) (q *query, order string) {
	f := e.Filter
	f.TaskID = e.TaskID
	if e.Content == resultv1.ExportContent_EXPORT_CONTENT_RESULTS {
		return meant(what, tenant, f), "r.last_dial_time, r.contact_id"
	}
	q = from(`SELECT `+what+` FROM attempt a WHERE a.tenant`, tenant)
	f.where(q)
	return q, "a.dial_time, a.id"
}

// selected are the columns of an export.
func (e Export) selected() string {
	columns := make([]string, len(e.Columns))
	for i, c := range e.Columns {
		columns[i] = exported[c]
		if c == resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPTS && e.Content == resultv1.ExportContent_EXPORT_CONTENT_RESULTS {
			columns[i] = "r.attempts"
		}
	}
	return strings.Join(columns, ", ")
}
