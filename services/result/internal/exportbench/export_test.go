package exportbench_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/sidebyside"
	"github.com/foredial/foredial/services/result/internal/store"
)

const (
	schema = "result"
	tenant = "acme"
	task   = "t1"
)

// mostMiB is what an export may have of memory.
const mostMiB = 200

// copied are the columns of an export, as they are kept.
const copied = `SELECT id, task_id, contact_id, reference, name, agent_id, number, caller_number,
	dial_time, ring_time, answer_time, end_time, complete_time, (end_time - answer_time) / 1000000, fail_code, displayed_result,
	business_result_id, business_result_id, note, questionnaires, call_id, recording_path,
	decision_state, decision_done_reason, decision_due_time, decision_rule, NULL, connector_id
	FROM attempt WHERE tenant = 'acme' AND task_id = 't1'`

// BenchmarkCSV holds an export against \copy.
func BenchmarkCSV(b *testing.B) {
	url := fill(b)
	for b.Loop() {
		var peaks []float64
		figure := sidebyside.Figure{
			Target: "export", What: fmt.Sprintf("%d attempts to CSV", *rows), Against: `psql \copy of the same columns`,
			Unit: "1/s", AtLeast: 0.5,
		}
		sidebyside.Compare(b, figure, turns, func() float64 {
			dir := b.TempDir()
			o := run(b, wish{Database: url, Bucket: "file://" + dir + "?metadata=skip", Format: resultv1.ExportFormat_EXPORT_FORMAT_CSV})
			require.EqualValues(b, *rows, o.Rows)
			require.NoError(b, os.RemoveAll(dir))
			peaks = append(peaks, o.PeakMiB)
			return float64(o.Rows) / o.Seconds
		}, func() float64 { return float64(*rows) / psql(b, url).Seconds() })
		memory(b, "peak resident memory of the process that wrote CSV", peaks)
	}
}

// BenchmarkXLSX says how fast a workbook is, and what it costs.
func BenchmarkXLSX(b *testing.B) {
	url := fill(b)
	for b.Loop() {
		var rates, peaks []float64
		for range 2 {
			dir := b.TempDir()
			o := run(b, wish{Database: url, Bucket: "file://" + dir + "?metadata=skip", Format: resultv1.ExportFormat_EXPORT_FORMAT_XLSX})
			require.EqualValues(b, *rows, o.Rows)
			require.NoError(b, os.RemoveAll(dir))
			rates, peaks = append(rates, float64(o.Rows)/o.Seconds), append(peaks, o.PeakMiB)
		}
		sidebyside.Spread(b, sidebyside.Figure{Target: "export", What: fmt.Sprintf("%d attempts to XLSX", *rows), Unit: "1/s"}, rates, nil)
		memory(b, "peak resident memory of the process that wrote XLSX", peaks)
	}
}

func memory(b *testing.B, what string, peaks []float64) {
	b.Helper()
	sidebyside.Spread(b, sidebyside.Figure{Target: "export", What: what, Unit: "MiB", Limit: mostMiB}, peaks, nil)
}

func psql(b *testing.B, url string) time.Duration {
	b.Helper()
	file := filepath.Join(b.TempDir(), "copy.csv")
	began := time.Now()
	out, err := exec.CommandContext(b.Context(), "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", url,
		"--command=SET search_path = "+schema, `--command=\copy (`+oneLine(copied)+`) TO '`+file+`' WITH (FORMAT csv, HEADER)`).CombinedOutput()
	require.NoError(b, err, "apt-get install -y postgresql-client: %s", out)
	took := time.Since(began)
	require.NoError(b, os.Remove(file))
	return took
}

// fill makes a database of attempts as an evening leaves them: four of ten were
// answered, most of those noted, some asked.
func fill(b *testing.B) (url string) {
	b.Helper()
	url = pgtest.URL(b)
	ctx := context.Background()
	db, err := sqldb.Open(ctx, sqldb.Config{URL: url, Schema: schema})
	require.NoError(b, err)
	defer db.Close()
	require.NoError(b, sqldb.Migrate(ctx, db, store.Migrations))
	_, err = db.Exec(ctx, `INSERT INTO attempt (tenant, id, task_id, contact_id, agent_id, number, reference, name, caller_number,
			dial_time, ring_time, answer_time, end_time, complete_time, business_result_id, note, call_id, recording_path,
			fail_code, ends, displayed_result, decision_state, decision_done_reason, decision_due_time, decision_rule, connector_id, questionnaires)
		SELECT 'acme', lpad(to_hex(i), 32, '0'), 't1', 'contact-' || i / 3, 'agent-' || i % 200, '+86138' || lpad(i::text, 8, '0'),
			'R-' || i, 'Customer ' || i, '40012345', t, t + 2000000, CASE WHEN answered THEN t + 7000000 END, t + 67000000,
			CASE WHEN answered THEN t + 90000000 END, CASE WHEN answered THEN 'interested' ELSE '' END,
			CASE WHEN answered THEN 'Wants an offer by mail, call again ' || i ELSE '' END, 'call-' || i,
			CASE WHEN answered THEN '/recordings/' || i || '.wav' ELSE '' END, CASE WHEN answered THEN '00000' ELSE '00146' END, 1,
			CASE WHEN answered THEN 1 ELSE 3 END, CASE WHEN answered THEN 4 ELSE 2 END, CASE WHEN answered THEN 1 ELSE 0 END,
			CASE WHEN NOT answered THEN t + 3600000000 END, CASE WHEN answered THEN 'answered' ELSE 'no answer: again in an hour' END, 'cti',
			CASE WHEN i % 10 = 0 THEN '[{"source":1,"id":"q","answers":[{"question":"mood","values":["good"]}],"time":"2026-01-01T00:00:00Z","by":"a"}]' ELSE '' END
		FROM (SELECT i, 1772397000000000 + i * 20000 AS t, i % 10 < 4 AS answered FROM generate_series(1::bigint, $1) AS i) AS made`, *rows)
	require.NoError(b, err)
	_, err = db.SQL().ExecContext(ctx, `VACUUM ANALYZE attempt`)
	require.NoError(b, err)
	return url
}

// oneLine is how psql takes a command of its own.
func oneLine(query string) string { return strings.Join(strings.Fields(query), " ") }
