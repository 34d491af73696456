package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

// bigLog has 20,000 entries on a thousand pages, one a second. Every 5,000th is of another subject, method
// and target.
const bigLog = `WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
	INSERT INTO audit_entry (tenant, sequence, id, begin_time, subject, role, agent_id, credential_id, method, targets, purpose,
		code, request_id, address, previous_hash, hash)
	SELECT 'acme', i, 'e' || i, i * 1000000, CASE WHEN i % 5000 = 0 THEN 'rare' ELSE 'common' END, '', '', '',
		CASE WHEN i % 5000 = 0 THEN 'rare' ELSE 'common' END, '{}',
		'0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789' ||
		'0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789' ||
		'0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789',
		'OK', '', '', '', ''
	FROM n`

const itsTargets = `INSERT INTO audit_target (tenant, target, sequence) SELECT tenant, subject, sequence FROM audit_entry`

// A page of a big log is looked up, whatever it is of.
func TestTheLogIsNotSearched(t *testing.T) {
	late := AuditPosition{Sequence: 19000, Time: 19000 * 1000000}
	searches := map[string]struct {
		filter AuditFilter
		after  AuditPosition
		index  string
		most   int // pages
	}{
		"all":              {AuditFilter{}, late, "sqlite_autoindex_audit_entry_1", few},
		"a rare subject":   {AuditFilter{Subject: "rare"}, AuditPosition{}, "audit_entry_subject", few},
		"a common subject": {AuditFilter{Subject: "common"}, late, "audit_entry_subject", few},
		"a rare method":    {AuditFilter{Method: "rare"}, AuditPosition{}, "audit_entry_method", few},
		"a rare target":    {AuditFilter{Target: "rare"}, AuditPosition{}, "sqlite_autoindex_audit_entry_1", few},
		"a common target":  {AuditFilter{Target: "common"}, late, "sqlite_autoindex_audit_entry_1", 5 * few},
		"a span":           {AuditFilter{From: time.Unix(15000, 0), To: time.Unix(19500, 0)}, late, "audit_entry_time", few},
		"since":            {AuditFilter{From: time.Unix(19900, 0)}, AuditPosition{}, "audit_entry_time", few},
	}
	sqltest.Each(t, Migrations, func(t *testing.T, db *sqldb.DB) {
		for _, statement := range []string{bigLog, itsTargets, "ANALYZE audit_entry", "ANALYZE audit_target"} {
			_, err := db.Exec(t.Context(), statement)
			require.NoError(t, err)
		}
		for name, search := range searches {
			text, args := search.filter.query("acme", search.after, 101)
			requireShort(t, db, name, search.most, search.index, text, args)
		}
	})
}
