package store

import (
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

// lane is what orders deliveries: those about a contact that go the same way, to
// a URL or, as short messages, to anybody.
type lane struct {
	contactID string
	channel   int64
	url       string
}

func laneOf(d delivery.Delivery) lane { return lane{d.ContactID, int64(d.Channel), d.URL} }

func scanLane(r sqldb.Row) (l lane, err error) { return l, r.Scan(&l.contactID, &l.channel, &l.url) }

// release makes the first pending delivery of a lane due, if it is not so already.
func release(tenant string, l lane) sqldb.Statement {
	return sqldb.Statement{
		Query: `INSERT INTO delivery_due (tenant, id, destination, due_at)
			SELECT d.tenant, d.id, d.destination, d.next_try FROM delivery d WHERE d.tenant = $1 AND d.id = (
				SELECT n.id FROM delivery n
				WHERE n.tenant = $1 AND n.contact_id = $2 AND n.channel = $3 AND n.url = $4 AND n.state = 1
				ORDER BY n.id LIMIT 1)
			ON CONFLICT DO NOTHING`,
		Args: []any{tenant, l.contactID, l.channel, l.url},
	}
}

// setDue makes a delivery due at its next try, whatever is before it, and ends
// the claim that somebody may have on it.
func setDue(tenant string, d delivery.Delivery) sqldb.Statement {
	return sqldb.Statement{
		Query: `INSERT INTO delivery_due (tenant, id, destination, due_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (tenant, id) DO UPDATE SET due_at = excluded.due_at, claimed_by = NULL`,
		Args: []any{tenant, d.ID, d.Destination, sqldb.Time(d.NextTry)},
	}
}

func endDue(tenant string, d delivery.Delivery) sqldb.Statement {
	return sqldb.Statement{Query: `DELETE FROM delivery_due WHERE tenant = $1 AND id = $2`, Args: []any{tenant, d.ID}}
}

// update stores what changes in the life of a delivery.
func update(tenant string, d delivery.Delivery) sqldb.Statement {
	return sqldb.Statement{
		Query: `UPDATE delivery SET state = $3, tries = $4, turn_tries = $5, turn = $6, last_status = $7, last_error = $8,
			next_try = $9, deliver_time = $10, sms = $11 WHERE tenant = $1 AND id = $2`,
		Args: []any{
			tenant, d.ID, int64(d.State), d.Tries, d.TurnTries, d.Turn, d.LastStatus, d.LastError,
			sqldb.Time(d.NextTry), sqldb.Time(d.Delivered), smsOf(d),
		},
	}
}
