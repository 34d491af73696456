package result_test

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/rpctest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/result"
	"github.com/foredial/foredial/services/result/internal/store"
)

// BenchmarkCall is an answered call from its three reports to the stored
// outcome applied, with 16 dispatchers reporting at once. behind-ms is how long
// the relay went on when the last report was recorded.
func BenchmarkCall(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *sqldb.DB{
		"sqlite":   func(b testing.TB) *sqldb.DB { return sqltest.SQLite(b, store.Migrations, jobs.Migrate) },
		"postgres": func(b testing.TB) *sqldb.DB { return sqltest.Postgres(b, store.Migrations, jobs.Migrate) },
	} {
		b.Run(name, func(b *testing.B) {
			w := &peers{}
			conn := rpctest.Serve(b, func(s *rpc.Server) {
				contactinternalv1.RegisterLeaseServiceServer(s, w)
				notificationinternalv1.RegisterEnqueueServiceServer(s, w)
			})
			service, err := result.New(
				result.Config{BlobURL: "file://" + b.TempDir(), ExportTTL: time.Hour, ExportWorkers: 1, EventTTL: time.Hour},
				result.Deps{
					Log: slog.New(slog.DiscardHandler), Registry: prometheus.NewRegistry(), DB: open(b),
					Tasks: feedtest.NewSource(b).Conn(), Contacts: conn, Notifications: conn,
				})
			require.NoError(b, err)
			records := resultinternalv1.NewRecordServiceClient(rpctest.Serve(b, service.Register))
			require.NoError(b, service.Start(b.Context()))
			defer func() { require.NoError(b, service.Stop(context.Background())) }()

			b.ResetTimer()
			var (
				dispatchers sync.WaitGroup
				calls       atomic.Int64
			)
			for range 16 {
				dispatchers.Go(func() {
					for calls.Add(1) <= int64(b.N) {
						attempt := id.New()
						for _, news := range []*resultinternalv1.RecordAttemptRequest{
							{Attempt: report(attempt)},
							{Attempt: report(attempt, answered)},
							{Attempt: report(attempt, answered, ended("00000"))},
						} {
							if _, err := records.RecordAttempt(as(tenant), news); err != nil {
								b.Error(err)
							}
						}
					}
				})
			}
			dispatchers.Wait()
			recorded := time.Now()
			for len(w.applied()) < b.N {
				<-time.After(time.Millisecond)
			}
			b.ReportMetric(float64(time.Since(recorded).Milliseconds()), "behind-ms")
		})
	}
}
