package storetest

import (
	"context"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
)

// broken are queries that find rows which break an invariant of the store. The
// states are 1 READY, 2 WAITING, 3 LEASED, 4 CALLING, 5 DONE.
var broken = map[string]string{
	"a contact is in no known state": `SELECT id FROM contact WHERE state NOT IN (1, 2, 3, 4, 5)`,
	"only a leased contact names a lease, which exists": `SELECT id FROM contact c WHERE (state = 3) <> (lease_id IS NOT NULL)
		OR state = 3 AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.tenant = c.tenant AND l.id = c.lease_id AND l.task_id = c.task_id)`,
	"only a waiting contact has a due time": `SELECT id FROM contact WHERE (state = 2) <> (due_at IS NOT NULL)`,
	"only a done contact has a reason":      `SELECT id FROM contact WHERE (state = 5) <> (reason <> 0)`,
	"a contact in a call has exactly one attempt without a real end, but for an erased one": `SELECT id FROM contact c WHERE
		(SELECT count(*) FROM attempt a WHERE a.tenant = c.tenant AND a.contact_id = c.id AND a.begun AND (a.result IS NULL OR a.result = 'UNKNOWN'))
		<> CASE WHEN state = 4 THEN 1 ELSE 0 END AND reason <> 9`,
	"a held contact's numbers are locked by it": `SELECT c.id FROM contact c JOIN number n ON n.tenant = c.tenant AND n.contact_id = c.id
		WHERE NOT n.exhausted AND (c.state = 3 OR c.state = 4 AND EXISTS (
			SELECT 1 FROM attempt a WHERE a.tenant = c.tenant AND a.contact_id = c.id AND a.result IS NULL))
		AND NOT EXISTS (SELECT 1 FROM live_number l WHERE l.tenant = c.tenant AND l.number = n.number AND l.contact_id = c.id)`,
	"a locked number belongs to a held contact": `SELECT l.contact_id FROM live_number l WHERE NOT EXISTS (
		SELECT 1 FROM contact c JOIN number n ON n.tenant = c.tenant AND n.contact_id = c.id
		WHERE c.id = l.contact_id AND c.tenant = l.tenant AND n.number = l.number AND c.state IN (3, 4))`,
	"a counted attempt is in its number's tally": `SELECT c.id FROM contact c JOIN number n ON n.tenant = c.tenant AND n.contact_id = c.id
		WHERE n.attempts <> (SELECT count(*) FROM attempt a
			WHERE a.tenant = c.tenant AND a.contact_id = c.id AND a.number = n.number AND a.counted AND a.result IS NOT NULL)
		AND NOT EXISTS (SELECT 1 FROM request r WHERE r.tenant = c.tenant AND r.content LIKE 'recycle ' || c.task_id || ' %')`,
	"a contact has 1 to 10 numbers, and an erased one none": `SELECT id FROM contact c WHERE
		(SELECT count(*) FROM number n WHERE n.contact_id = c.id AND n.tenant = c.tenant)
		NOT BETWEEN CASE WHEN reason = 9 THEN 0 ELSE 1 END AND CASE WHEN reason = 9 THEN 0 ELSE 10 END`,
	"an appointment is pending exactly while its contact names it": `SELECT c.id FROM contact c WHERE appointment_id <> coalesce(
		(SELECT a.id FROM appointment a WHERE a.tenant = c.tenant AND a.contact_id = c.id AND a.state = 1), '')`,
	"a contact with an appointment is not done":         `SELECT id FROM contact WHERE appointment_id <> '' AND state = 5`,
	"only a contact with an appointment has two places": `SELECT id FROM contact WHERE (appointment_id <> '') <> (usual_key IS NOT NULL)`,
	"only a contact with an appointment, or in a call, has something to fall back to": `SELECT id FROM contact
		WHERE fallback <> 0 AND appointment_id = '' AND state NOT IN (4, 5)`,
}

// tester is a test, or one run of a property.
type tester interface {
	require.TestingT
	Helper()
}

// CheckInvariants fails the test if anything in the database contradicts itself.
func CheckInvariants(t tester, db *sqldb.DB) {
	t.Helper()
	err := db.Snapshot(context.Background(), func(ctx context.Context, tx *sqldb.Tx) error {
		for rule, query := range broken {
			ids, err := sqldb.All(ctx, tx, sqldb.Scalar[string], query)
			require.NoError(t, err, rule)
			require.Empty(t, ids, rule)
		}
		return nil
	})
	require.NoError(t, err)
}
