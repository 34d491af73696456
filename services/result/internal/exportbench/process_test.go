package exportbench_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/require"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // file:// buckets

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/sqldb"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/result/internal/export"
	"github.com/foredial/foredial/services/result/internal/loops"
	"github.com/foredial/foredial/services/result/internal/store"
)

// asked is the variable by which a process of this binary is asked for an export.
const asked = "FOREDIAL_EXPORTBENCH"

// wish is what it is asked for.
type wish struct {
	Database, Bucket string
	Format           resultv1.ExportFormat
}

// outcome is what it prints.
type outcome struct {
	Rows, Bytes int64
	Seconds     float64
	PeakMiB     float64
}

// run has a process write an export of all columns.
func run(b *testing.B, w wish) (o outcome) {
	b.Helper()
	text, err := json.Marshal(w)
	require.NoError(b, err)
	exe, err := os.Executable()
	require.NoError(b, err)
	cmd := exec.CommandContext(b.Context(), exe, "-test.benchtime=1x")
	cmd.Env = append(os.Environ(), asked+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(b, err, "%s", out)
	require.NoError(b, json.Unmarshal(out, &o), "%s", out)
	return o
}

// exportOne is that process.
func exportOne() {
	var done outcome
	testing.Benchmark(func(b *testing.B) { done = work(b) })
	if done.Rows == 0 { // it has said why
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(done); err != nil {
		os.Exit(1)
	}
}

func work(b *testing.B) outcome {
	var w wish
	require.NoError(b, json.Unmarshal([]byte(os.Getenv(asked)), &w))
	ctx := context.Background()
	db, err := sqldb.Open(ctx, sqldb.Config{URL: w.Database, Schema: schema})
	require.NoError(b, err)
	defer db.Close()
	bucket, err := blob.OpenBucket(ctx, w.Bucket)
	require.NoError(b, err)
	defer bucket.Close()
	results, now := store.New(db), time.Now()
	e, err := results.CreateExport(ctx, tenant, store.Export{
		ID: id.New(), TaskID: task, Purpose: "benchmark", Format: w.Format, Columns: export.Columns(),
		Content: resultv1.ExportContent_EXPORT_CONTENT_ATTEMPTS, State: resultv1.ExportState_EXPORT_STATE_RUNNING,
		Created: now, Expires: now.Add(time.Hour),
	}, func(context.Context, *sqldb.Tx) error { return nil })
	require.NoError(b, err)
	exporter := &loops.Exporter{
		Log: slog.New(slog.DiscardHandler), Store: results, Tasks: feedtest.New(b, tenant, feedtest.Task(task)), Bucket: bucket, TTL: time.Hour,
	}
	began := time.Now()
	require.NoError(b, exporter.Work(ctx, &river.Job[export.Job]{
		JobRow: &rivertype.JobRow{Attempt: 1, MaxAttempts: 1}, Args: export.Job{Tenant: tenant, ExportID: e.ID},
	}))
	took := time.Since(began)
	e, err = results.Export(ctx, tenant, e.ID)
	require.NoError(b, err)
	require.Equal(b, resultv1.ExportState_EXPORT_STATE_DONE, e.State)
	return outcome{Rows: e.Rows, Bytes: e.Size, Seconds: took.Seconds(), PeakMiB: peakMiB(b)}
}

// peakMiB is the most memory that the process ever had.
func peakMiB(b *testing.B) float64 {
	b.Helper()
	f, err := os.Open("/proc/self/status")
	require.NoError(b, err)
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			require.NoError(b, err)
			return float64(kib) / 1024
		}
	}
	require.Fail(b, fmt.Sprint("no VmHWM in ", f.Name()))
	return 0
}
