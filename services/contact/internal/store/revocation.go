package store

import (
	"context"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// revocationsKept is how long a watcher may be away.
const revocationsKept = time.Hour

// ErrForgotten means that what came after a position is not all there any more, or never was.
var ErrForgotten = errors.New("revocations are no longer known from there on")

// Cause is why a contact must be given back. The values are those of the wire.
type Cause int

const (
	// CauseBlocklisted means that a number was put on a blocklist, or off the trust list.
	CauseBlocklisted Cause = iota + 1
	// CauseCancelled means that the contact was cancelled.
	CauseCancelled
	// CauseErased means that a number was erased.
	CauseErased
)

// Revocation is a contact to give back before its lease ends.
type Revocation struct {
	// Sequence counts up with every revocation of the tenant, as they are
	// committed; 1 is before the first.
	Sequence  int64
	ContactID string
	TaskID    string
	Cause     Cause
}

// revoke has whoever holds a contact give it back. Contacts of the list that
// are not LEASED are passed over.
func (s *Store) revoke(ctx context.Context, tx *sqldb.Tx, tenant string, list []*contact.Contact, cause Cause, now time.Time) error {
	var leased []*contact.Contact
	for _, c := range list {
		if c.State == contact.Leased {
			leased = append(leased, c)
		}
	}
	n := int64(len(leased))
	if n == 0 {
		return nil
	}
	last, err := sqldb.One(ctx, tx, sqldb.Scalar[int64], `INSERT INTO revocation_log (tenant, last, forgotten) VALUES ($1, 1 + $2, 1)
		ON CONFLICT (tenant) DO UPDATE SET last = revocation_log.last + $2 RETURNING last`, tenant, n)
	if err != nil {
		return err
	}
	tx.OnCommit(s.revoked.Set)
	_, err = tx.AddMany(ctx, "revocation", []string{"tenant", "sequence", "contact_id", "task_id", "cause", "created_at"},
		func(yield func([]any) bool) {
			for i, c := range leased {
				if !yield([]any{tenant, last - n + 1 + int64(i), c.ID, c.TaskID, cause, sqldb.Time(now)}) {
					return
				}
			}
		})
	return err
}

// LastRevocation is the sequence number of the tenant's last revocation.
func (s *Store) LastRevocation(ctx context.Context, tenant string) (int64, error) {
	last, err := s.LastRevocations(ctx, []string{tenant})
	return max(last[tenant], 1), err
}

// LastRevocations are those of the tenants that ever had any.
func (s *Store) LastRevocations(ctx context.Context, tenants []string) (map[string]int64, error) {
	rows, err := s.db.Query(ctx, `SELECT tenant, last FROM revocation_log WHERE `+s.db.Dialect().In("tenant", 1), sqldb.Strings(tenants))
	if err != nil {
		return nil, wrap("look for revocations", err)
	}
	defer rows.Close()
	found := map[string]int64{}
	for rows.Next() {
		var tenant string
		var last int64
		if err := rows.Scan(&tenant, &last); err != nil {
			return nil, wrap("look for revocations", err)
		}
		found[tenant] = last
	}
	return found, wrap("look for revocations", rows.Err())
}

// Revocations lists those of a tenant after a sequence number, in order, at
// most limit. Errors: ErrForgotten.
func (s *Store) Revocations(ctx context.Context, tenant string, after int64, limit int) ([]Revocation, error) {
	var list []Revocation
	err := s.read(ctx, "list revocations", func(ctx context.Context, tx *sqldb.Tx) (err error) {
		var last, forgotten int64
		if err := tx.QueryRow(ctx, `SELECT coalesce(max(last), 1), coalesce(max(forgotten), 1) FROM revocation_log WHERE tenant = $1`, tenant).
			Scan(&last, &forgotten); err != nil {
			return err
		}
		if after < forgotten || after > last {
			return ErrForgotten
		}
		list, err = sqldb.All(ctx, tx, func(row sqldb.Row) (r Revocation, err error) {
			return r, row.Scan(&r.Sequence, &r.ContactID, &r.TaskID, &r.Cause)
		}, `SELECT sequence, contact_id, task_id, cause FROM revocation WHERE tenant = $1 AND sequence > $2
			ORDER BY sequence LIMIT $3`, tenant, after, limit)
		return err
	})
	return list, err
}

// ForgetRevocations drops those that nobody who watches can have missed, an hour later.
func (s *Store) ForgetRevocations(ctx context.Context, now time.Time) error {
	type forgotten struct {
		tenant string
		last   int64
	}
	old, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (f forgotten, err error) {
		return f, row.Scan(&f.tenant, &f.last)
	}, `SELECT tenant, max(sequence) FROM revocation WHERE created_at < $1 GROUP BY tenant`, sqldb.Time(now.Add(-revocationsKept)))
	if err != nil {
		return wrap("look for old revocations", err)
	}
	for _, f := range old {
		if err := s.write(ctx, "forget revocations", func(ctx context.Context, tx *sqldb.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE revocation_log SET forgotten = $2 WHERE tenant = $1 AND forgotten < $2`, f.tenant, f.last); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `DELETE FROM revocation WHERE tenant = $1 AND sequence <= $2`, f.tenant, f.last)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
