package audit_test

import (
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	"github.com/foredial/foredial/services/internal/audit"
)

// BenchmarkAudited is what being written down costs a call, before and after.
func BenchmarkAudited(b *testing.B) {
	migrations := os.DirFS("testdata")
	for name, open := range map[string]func() *sqldb.DB{
		"sqlite":   func() *sqldb.DB { return sqltest.SQLite(b, migrations) },
		"postgres": func() *sqldb.DB { return sqltest.Postgres(b, migrations) },
	} {
		b.Run(name, func(b *testing.B) {
			outbox := audit.NewOutbox(open())
			var n atomic.Int64
			b.ResetTimer()
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					e := &auditv1.AuditEntry{
						Id: fmt.Sprint(n.Add(1)), Time: timestamppb.New(time.Unix(1, 0)), Subject: "crm", Role: "integrator",
						Method: "foredial.contact.v1.ContactService.GetContact", Targets: map[string]string{"id": "c", "task_id": "t"},
					}
					if err := outbox.Begin(b.Context(), "acme", e); err != nil {
						b.Error(err)
					}
					e.Code = "OK"
					if err := outbox.End(b.Context(), "acme", e); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
