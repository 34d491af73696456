package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/sqldb"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/task/internal/credential"
)

// ErrManyKeys is what adding a key returns when the tenant has as many as it may.
var ErrManyKeys = errors.New("the tenant has as many keys as it may")

// Credentials are the keys, sessions and sign-in codes in the task service's database.
// No other service follows them, so they have no revisions.
type Credentials struct{ db *sqldb.DB }

// NewCredentials makes them over a migrated database.
func NewCredentials(db *sqldb.DB) *Credentials { return &Credentials{db} }

const credentialColumns = `id, form, hash, tenant, subject, role, agent, org_unit,
	create_time, create_by, expire_time, last_use_time, revoke_time, revoke_by`

// Add adds a session or a code.
func (s *Credentials) Add(ctx context.Context, c credential.Credential) error {
	return fault("add a credential", s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		return addCredential(ctx, tx, c, "", nil)
	}))
}

// AddKey adds a key, unless the request did so before: then it returns the key as it
// is, and what the request asked for.
func (s *Credentials) AddKey(ctx context.Context, k credential.Credential, requestID string, asked *accessv1.ApiKey) (was credential.Credential, made *accessv1.ApiKey, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		if err := tx.Lock(ctx, "keys of "+k.Tenant); err != nil {
			return err
		}
		if was, made, err = keyRequested(ctx, tx, k.Tenant, requestID); err != nil || made != nil {
			return err
		}
		good, err := sqldb.One(ctx, tx, sqldb.Scalar[int], `SELECT count(*) FROM credential WHERE tenant = $1 AND form = $2 AND good_until > $3`,
			k.Tenant, string(auth.FormKey), sqldb.Time(k.CreateTime))
		if err != nil {
			return err
		}
		if good >= credential.MaxKeys {
			return ErrManyKeys
		}
		return addCredential(ctx, tx, k, requestID, asked)
	})
	return was, made, fault("add a key", err)
}

// keyRequested returns the key that a request made, and what that asked for; nil if it
// made none.
func keyRequested(ctx context.Context, tx *sqldb.Tx, tenant, requestID string) (was credential.Credential, asked *accessv1.ApiKey, err error) {
	if requestID == "" {
		return was, nil, nil
	}
	keys, err := sqldb.All(ctx, tx, scanCredential,
		`SELECT `+credentialColumns+` FROM credential WHERE tenant = $1 AND request_id = $2`, tenant, requestID)
	if err != nil || len(keys) == 0 {
		return was, nil, err
	}
	body, err := sqldb.One(ctx, tx, sqldb.Scalar[[]byte], `SELECT request FROM credential WHERE tenant = $1 AND request_id = $2`, tenant, requestID)
	if err != nil {
		return was, nil, err
	}
	asked, err = decode(body, &accessv1.ApiKey{})
	return keys[0], asked, err
}

func addCredential(ctx context.Context, tx *sqldb.Tx, c credential.Credential, requestID string, asked *accessv1.ApiKey) error {
	request, err := requestOf(requestID, asked)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO credential (`+credentialColumns+`, good_until, request_id, request)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		c.ID, string(c.Form), c.Hash[:], c.Tenant, c.Subject, string(c.Role), c.AgentID, c.OrgUnit,
		sqldb.Time(c.CreateTime), c.CreateBy, sqldb.Time(c.ExpireTime), sqldb.Time(c.LastUse), sqldb.Time(c.RevokeTime), c.RevokeBy,
		goodUntil(c), null(requestID), request)
	return err
}

// goodUntil is the column of that name.
func goodUntil(c credential.Credential) int64 {
	if until := c.GoodUntil(); !until.IsZero() {
		return until.UnixMicro()
	}
	return math.MaxInt64
}

// Credential returns one of any tenant, or ErrNotFound.
func (s *Credentials) Credential(ctx context.Context, id string) (credential.Credential, error) {
	c, err := sqldb.One(ctx, s.db, scanCredential, `SELECT `+credentialColumns+` FROM credential WHERE id = $1`, id)
	return c, fault("find a credential", err)
}

// NoteUse notes that a credential was used.
func (s *Credentials) NoteUse(ctx context.Context, id string, now time.Time) error {
	_, err := s.db.Exec(ctx, `UPDATE credential SET last_use_time = $2 WHERE id = $1`, id, sqldb.Time(now))
	return fault("note the use of a credential", err)
}

// Take removes a session or a code, and returns it or ErrNotFound: of several who take
// it, one gets it.
func (s *Credentials) Take(ctx context.Context, form auth.Form, id string) (credential.Credential, error) {
	var taken credential.Credential
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		taken, err = sqldb.One(ctx, tx, scanCredential,
			`DELETE FROM credential WHERE id = $1 AND form = $2 RETURNING `+credentialColumns, id, string(form))
		return err
	})
	return taken, fault("take a credential", err)
}

// Key returns a key, or ErrNotFound. An org unit, if given, is what it must be bound to.
func (s *Credentials) Key(ctx context.Context, tenant, id string, orgUnit *string) (credential.Credential, error) {
	k, err := key(ctx, s.db, tenant, id, orgUnit)
	return k, fault("read a key", err)
}

func key(ctx context.Context, q sqldb.Querier, tenant, id string, orgUnit *string) (credential.Credential, error) {
	where, args := keysOf(tenant, orgUnit)
	return sqldb.One(ctx, q, scanCredential,
		fmt.Sprintf(`SELECT %s FROM credential WHERE %s AND id = $%d`, credentialColumns, where, len(args)+1), append(args, id)...)
}

// keysOf is the condition that rows are keys of a tenant.
func keysOf(tenant string, orgUnit *string) (where string, args []any) {
	where, args = `tenant = $1 AND form = $2`, []any{tenant, string(auth.FormKey)}
	if orgUnit != nil {
		where, args = where+` AND org_unit = $3`, append(args, *orgUnit)
	}
	return where, args
}

// Keys lists up to limit keys with ids before one, if one is given, newest first.
func (s *Credentials) Keys(ctx context.Context, tenant string, orgUnit *string, before string, limit int) ([]credential.Credential, error) {
	where, args := keysOf(tenant, orgUnit)
	if before != "" {
		args = append(args, before)
		where += fmt.Sprintf(` AND id < $%d`, len(args))
	}
	keys, err := sqldb.All(ctx, s.db, scanCredential,
		fmt.Sprintf(`SELECT %s FROM credential WHERE %s ORDER BY id DESC LIMIT $%d`, credentialColumns, where, len(args)+1), append(args, limit)...)
	return keys, fault("list keys", err)
}

// RevokeKey revokes a key, unless that was done before, and returns it, or ErrNotFound.
func (s *Credentials) RevokeKey(ctx context.Context, tenant, id string, orgUnit *string, by string, now time.Time) (credential.Credential, error) {
	var revoked credential.Credential
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if revoked, err = key(ctx, tx, tenant, id, orgUnit); err != nil || !revoked.RevokeTime.IsZero() {
			return err
		}
		revoked.RevokeTime, revoked.RevokeBy = now.UTC().Truncate(time.Microsecond), by
		_, err = tx.Exec(ctx, `UPDATE credential SET revoke_time = $2, revoke_by = $3, good_until = $4 WHERE id = $1`,
			id, sqldb.Time(revoked.RevokeTime), by, goodUntil(revoked))
		return err
	})
	return revoked, fault("revoke a key", err)
}

// DeleteOver deletes up to limit sessions and codes that are good no more, and says
// how many those were.
func (s *Credentials) DeleteOver(ctx context.Context, now time.Time, limit int) (int64, error) {
	var all int64
	for _, form := range []auth.Form{auth.FormSession, auth.FormCode} {
		deleted, err := s.db.Exec(ctx, `DELETE FROM credential WHERE id IN (
			SELECT id FROM credential WHERE form = $1 AND good_until <= $2 LIMIT $3)`, string(form), sqldb.Time(now), limit)
		if err != nil {
			return all, fault("delete credentials", err)
		}
		all += deleted
	}
	return all, nil
}

func scanCredential(row sqldb.Row) (c credential.Credential, err error) {
	var hash []byte
	err = row.Scan(&c.ID, (*string)(&c.Form), &hash, &c.Tenant, &c.Subject, (*string)(&c.Role), &c.AgentID, &c.OrgUnit,
		(*sqldb.Time)(&c.CreateTime), &c.CreateBy, (*sqldb.Time)(&c.ExpireTime), (*sqldb.Time)(&c.LastUse),
		(*sqldb.Time)(&c.RevokeTime), &c.RevokeBy)
	copy(c.Hash[:], hash)
	return c, err
}

// AgentOf returns the agent that a login is, or ErrNotFound.
func (r reader) AgentOf(ctx context.Context, tenant, subject string) (*directoryv1.Resource, error) {
	agent, err := sqldb.One(ctx, r.q, scanResource, `SELECT body FROM resource WHERE tenant = $1 AND kind = $2 AND natural_key = $3`,
		tenant, directoryv1.ResourceKind_RESOURCE_KIND_AGENT.String(), subject)
	return agent, fault("find an agent by subject", err)
}
