package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// The first byte of a sort key: appointments that are due go before everybody.
const (
	appointed = 0
	everybody = 1
)

// sortKey is a contact's place in the call order of its task.
func sortKey(order contact.Order, c *contact.Contact) []byte {
	return append([]byte{everybody}, order.Key(c)...)
}

// behind is a key behind all that may be leased.
func (r LeaseRequest) behind() []byte {
	if r.OnlyAppointments {
		return []byte{everybody}
	}
	return []byte{everybody + 1}
}

// appointmentKey is a contact's place while it has an appointment: by its time,
// then import order. A new order of the task leaves it as it is.
func appointmentKey(at time.Time, importOrder int64) []byte {
	key := binary.BigEndian.AppendUint64([]byte{appointed}, uint64(at.UnixMicro()))
	return binary.BigEndian.AppendUint64(key, uint64(importOrder))
}

// hasAppointment says whether a contact has its place by an appointment.
func hasAppointment(c *contact.Contact) bool { return c.AppointmentID != "" }

// setKey sets a contact's key. While it has an appointment that is the one it
// gets when the appointment is over.
func setKey(key string) string {
	return `sort_key = CASE WHEN appointment_id = '' THEN ` + key + ` ELSE sort_key END,
		usual_key = CASE WHEN appointment_id = '' THEN NULL ELSE ` + key + ` END`
}

// takeList locks the list of a task that gets new contacts, making it if need
// be, and returns the import order of the first. They get keys of the order.
func takeList(ctx context.Context, tx *sqldb.Tx, tenant, taskID string, order contact.Order) (next int64, err error) {
	if _, err := tx.Exec(ctx, `INSERT INTO calling_list (tenant, task_id, order_spec, next_order, closed)
		VALUES ($1, $2, $3, 1, $4) ON CONFLICT DO NOTHING`, tenant, taskID, order.Spec(), false); err != nil {
		return 0, err
	}
	if next, err = sqldb.One(ctx, tx, sqldb.Scalar[int64], `SELECT next_order FROM calling_list
		WHERE tenant = $1 AND task_id = $2`+tx.Dialect().ForUpdate(), tenant, taskID); err != nil {
		return 0, err
	}
	return next, noteKeys(ctx, tx, tenant, taskID, order, next)
}

// noteKeys notes that contacts from an import order on get keys of an order. If
// that is not the list's, the keeper will give those of the list anew.
func noteKeys(ctx context.Context, tx *sqldb.Tx, tenant, taskID string, order contact.Order, first int64) error {
	_, err := tx.Exec(ctx, `UPDATE calling_list SET rekeyed_to = $4
		WHERE tenant = $1 AND task_id = $2 AND order_spec <> $3 AND coalesce(rekeyed_to, $4 + 1) > $4`,
		tenant, taskID, order.Spec(), first-1)
	return err
}

// giveList says that the list has contacts up to an import order, and is open.
func giveList(ctx context.Context, tx *sqldb.Tx, tenant, taskID string, next int64) error {
	_, err := tx.Exec(ctx, `UPDATE calling_list SET next_order = $3, closed = $4 WHERE tenant = $1 AND task_id = $2`,
		tenant, taskID, next, false)
	return err
}

// inOrder says whether all contacts of a task have keys of the order.
func inOrder(ctx context.Context, q sqldb.Querier, tenant, taskID string, order contact.Order) (bool, error) {
	n, err := sqldb.One(ctx, q, sqldb.Scalar[int], `SELECT count(*) FROM calling_list
		WHERE tenant = $1 AND task_id = $2 AND order_spec = $3 AND rekeyed_to IS NULL`, tenant, taskID, order.Spec())
	return n == 1, err
}

// rekeyAtOnce is how many contacts one transaction gives new keys: it holds
// them for some hundredths of a second.
const rekeyAtOnce = 1000

// Rekey gives the next contacts of a list the keys of an order, from where the
// last call stopped; more: there are others. Nothing is leased meanwhile.
func (s *Store) Rekey(ctx context.Context, list CallingList, order contact.Order) (more bool, err error) {
	err = s.write(ctx, "give new sort keys", func(ctx context.Context, tx *sqldb.Tx) error {
		if err := lockList(ctx, tx, list); err != nil {
			return err
		}
		// Whoever judges waiting contacts goes by their keys, and has to begin anew.
		if _, err := tx.Exec(ctx, `UPDATE calling_list SET order_spec = $3, rekeyed_to = 0, judged_by = ''
			WHERE tenant = $1 AND task_id = $2 AND order_spec <> $3`, list.Tenant, list.TaskID, order.Spec()); err != nil {
			return err
		}
		next, err := withOldKeys(ctx, tx, list)
		if err != nil {
			return err
		}
		if err := setKeys(ctx, tx, list.Tenant, order, next); err != nil {
			return err
		}
		reached := sql.Null[int64]{}
		if more = len(next) == rekeyAtOnce; more {
			reached = sql.Null[int64]{V: next[len(next)-1].Order, Valid: true}
		}
		_, err = tx.Exec(ctx, `UPDATE calling_list SET rekeyed_to = $3 WHERE tenant = $1 AND task_id = $2`,
			list.Tenant, list.TaskID, reached)
		return err
	})
	return more, err
}

// withOldKeys reads the next contacts of a list that need new keys; none when
// the list is not being given any.
func withOldKeys(ctx context.Context, tx *sqldb.Tx, list CallingList) ([]*contact.Contact, error) {
	next, err := sqldb.All(ctx, tx, scanContact, `SELECT `+contactColumns+` FROM contact
		WHERE tenant = $1 AND task_id = $2 AND import_order > (
			SELECT coalesce(rekeyed_to, next_order) FROM calling_list WHERE tenant = $1 AND task_id = $2)
		ORDER BY import_order LIMIT $3`+tx.Dialect().ForUpdate(), list.Tenant, list.TaskID, rekeyAtOnce)
	if err != nil {
		return nil, err
	}
	return next, addNumbers(ctx, tx, list.Tenant, next)
}

// setKeys writes the usual keys of contacts.
func setKeys(ctx context.Context, tx *sqldb.Tx, tenant string, order contact.Order, contacts []*contact.Contact) error {
	var keys sqldb.Values
	for _, c := range contacts {
		keys = append(keys, []any{tenant, c.ID, hex.EncodeToString(sortKey(order, c))})
	}
	_, err := tx.Exec(ctx, `UPDATE contact SET `+setKey(tx.Dialect().Unhex("v.key"))+`
		FROM `+tx.Dialect().Values(1, "tenant", "id", "key")+` WHERE contact.tenant = v.tenant AND contact.id = v.id`, keys)
	return err
}
