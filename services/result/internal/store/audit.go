package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	"github.com/foredial/foredial/services/internal/audit"
)

// BeginAudit keeps the entry of a call that is under way.
func (s *Store) BeginAudit(ctx context.Context, tenant string, e *auditv1.AuditEntry) error {
	return wrap("keep an audit entry", s.pending.Begin(ctx, tenant, e))
}

// AppendAudit puts entries at the end of a tenant's log, in their order, and forgets
// that their calls were under way. Those whose id is there already are passed over.
// Whoever appends to the log waits for the one before to commit.
func (s *Store) AppendAudit(ctx context.Context, tenant string, entries ...*auditv1.AuditEntry) error {
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		if err := tx.Lock(ctx, "audit "+tenant); err != nil {
			return err
		}
		if _, err := s.pending.Forget(ctx, tx, tenant, entries...); err != nil {
			return err
		}
		fresh, err := unknownEntries(ctx, tx, tenant, entries)
		if err != nil || len(fresh) == 0 {
			return err
		}
		head, err := auditHead(ctx, tx, tenant)
		if err != nil {
			return err
		}
		audit.Continue(head).Append(fresh...)
		return insertEntries(ctx, tx, tenant, fresh)
	})
	return wrap("append to the audit log", err)
}

// OverdueCalls is the loop that ends entries of calls that nobody came back for.
func (s *Store) OverdueCalls() loop.Loop {
	end := func(ctx context.Context, tenant string, e *auditv1.AuditEntry) error {
		return s.AppendAudit(ctx, tenant, e)
	}
	return s.pending.Sweep("result", end, time.Now)
}

// unknownEntries are copies of those whose id neither the log has nor one before them.
func unknownEntries(ctx context.Context, tx *sqldb.Tx, tenant string, entries []*auditv1.AuditEntry) (fresh []*auditv1.AuditEntry, err error) {
	ids := make(sqldb.Strings, len(entries))
	for i, e := range entries {
		ids[i] = e.GetId()
	}
	there, err := sqldb.All(ctx, tx, sqldb.Scalar[string],
		`SELECT id FROM audit_entry WHERE tenant = $1 AND `+tx.Dialect().In("id", 2), tenant, ids)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, id := range there {
		known[id] = true
	}
	for _, e := range entries {
		if !known[e.GetId()] {
			known[e.GetId()] = true
			fresh = append(fresh, proto.CloneOf(e))
		}
	}
	return fresh, nil
}

func auditHead(ctx context.Context, q sqldb.Querier, tenant string) (head audit.Head, err error) {
	last, err := sqldb.All(ctx, q, func(r sqldb.Row) (h audit.Head, err error) { return h, r.Scan(&h.Sequence, &h.Hash) },
		`SELECT sequence, hash FROM audit_entry WHERE tenant = $1 ORDER BY sequence DESC LIMIT 1`, tenant)
	if err == nil && len(last) == 1 {
		head = last[0]
	}
	return head, err
}

func insertEntries(ctx context.Context, tx *sqldb.Tx, tenant string, entries []*auditv1.AuditEntry) error {
	d := tx.Dialect()
	rows, targets := make(sqldb.Values, len(entries)), sqldb.Values{}
	for i, e := range entries {
		named, err := json.Marshal(e.GetTargets())
		if err != nil {
			return err
		}
		rows[i] = []any{
			e.GetSequence(), e.GetId(), e.GetTime().AsTime().UnixMicro(), e.GetSubject(), e.GetRole(), e.GetAgentId(),
			e.GetCredentialId(), e.GetMethod(), string(named), e.GetPurpose(), e.GetCode(), e.GetRequestId(), e.GetAddress(),
			hex.EncodeToString(e.GetPreviousHash()), hex.EncodeToString(e.GetHash()),
		}
		for _, target := range targetsOf(e) {
			targets = append(targets, []any{target, e.GetSequence()})
		}
	}
	return tx.ExecAll(ctx,
		sqldb.Statement{Query: `INSERT INTO audit_entry (tenant, ` + auditColumns + `)
			SELECT $1, CAST(v.sequence AS BIGINT), v.id, CAST(v.begin_time AS BIGINT), v.subject, v.role, v.agent_id, v.credential_id,
				v.method, v.targets, v.purpose, v.code, v.request_id, v.address, ` + d.Unhex("v.previous_hash") + `, ` + d.Unhex("v.hash") + `
			FROM ` + d.Values(2, strings.Split(auditColumns, ", ")...), Args: []any{tenant, rows}},
		sqldb.Statement{Query: `INSERT INTO audit_target (tenant, target, sequence)
			SELECT $1, v.target, CAST(v.sequence AS BIGINT) FROM ` + d.Values(2, "target", "sequence"), Args: []any{tenant, targets}})
}

// targetsOf are what an entry can be found by, each once.
func targetsOf(e *auditv1.AuditEntry) []string {
	found := map[string]bool{}
	for _, value := range e.GetTargets() {
		for target := range strings.SplitSeq(value, ",") {
			found[target] = true
		}
	}
	delete(found, audit.Other)
	return slices.Sorted(maps.Keys(found))
}

const auditColumns = `sequence, id, begin_time, subject, role, agent_id, credential_id, method, targets, purpose, code, request_id, address, previous_hash, hash`

// AuditFilter chooses entries; what is zero chooses all.
type AuditFilter struct {
	// After is the sequence of the last entry that is not wanted.
	After int64
	// From is the first time that is wanted, To the first that is not.
	From, To                time.Time
	Subject, Method, Target string
}

// AuditPosition is where a page of entries ended.
type AuditPosition struct {
	Sequence int64
	Time     int64 // microseconds
}

// auditPage is how many bytes of entries a page has, and those of its last one: a
// message may hold 4 MiB.
const auditPage = 2 << 20

// AuditEntries lists entries of a tenant after a position, at most most, by their
// sequence; of a span of time by their time, and then by their sequence. It says
// whether there are more.
func (s *Store) AuditEntries(ctx context.Context, tenant string, f AuditFilter, after AuditPosition, most int) (list []*auditv1.AuditEntry, more bool, err error) {
	text, args := f.query(tenant, after, most+1)
	list, more, err = s.readEntries(ctx, most, text, args)
	return list, more, wrap("list the audit log", err)
}

// readEntries reads a page of the rows of a query, and whether there are more.
func (s *Store) readEntries(ctx context.Context, most int, text string, args []any) (list []*auditv1.AuditEntry, more bool, err error) {
	rows, err := s.db.Query(ctx, text, args...)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	for size := 0; rows.Next(); {
		if len(list) == most || size > auditPage {
			return list, true, nil
		}
		e, err := scanAuditEntry(rows)
		if err != nil {
			return nil, false, err
		}
		list, size = append(list, e), size+proto.Size(e)
	}
	return list, false, rows.Err()
}

// query selects entries after a position, at most most.
func (f AuditFilter) query(tenant string, after AuditPosition, most int) (string, []any) {
	q := from(`SELECT e.`+strings.ReplaceAll(auditColumns, ", ", ", e.")+` FROM audit_entry e WHERE e.tenant`, tenant)
	if f.Target != "" {
		q = from(`SELECT e.`+strings.ReplaceAll(auditColumns, ", ", ", e.")+` FROM audit_target t
			JOIN audit_entry e ON e.tenant = t.tenant AND e.sequence = t.sequence WHERE t.tenant`, tenant)
		q.and("t.target = $%d", f.Target)
	}
	if f.Subject != "" {
		q.and("e.subject = $%d", f.Subject)
	}
	if f.Method != "" {
		q.and("e.method = $%d", f.Method)
	}
	return f.page(q, after, most)
}

// page ends the query with what comes after a position in the order of an index.
func (f AuditFilter) page(q *query, after AuditPosition, most int) (string, []any) {
	sequence := "e.sequence"
	if f.Target != "" {
		sequence = "t.sequence"
	}
	if f.From.IsZero() && f.To.IsZero() {
		q.and(sequence+" > $%d", max(f.After, after.Sequence))
		return q.limit(sequence, most)
	}
	if f.After > 0 {
		q.and(sequence+" > $%d", f.After)
	}
	if !f.From.IsZero() {
		q.and("e.begin_time >= $%d", sqldb.Time(f.From))
	}
	if !f.To.IsZero() {
		q.and("e.begin_time < $%d", sqldb.Time(f.To))
	}
	if after != (AuditPosition{}) {
		q.and("(e.begin_time, e.sequence) > ($%d, $%d)", after.Time, after.Sequence)
	}
	return q.limit("e.begin_time, e.sequence", most)
}

func scanAuditEntry(r sqldb.Row) (*auditv1.AuditEntry, error) {
	e := &auditv1.AuditEntry{}
	var begun time.Time
	var named string
	err := r.Scan(&e.Sequence, &e.Id, (*sqldb.Time)(&begun), &e.Subject, &e.Role, &e.AgentId, &e.CredentialId, &e.Method, &named,
		&e.Purpose, &e.Code, &e.RequestId, &e.Address, &e.PreviousHash, &e.Hash)
	if err != nil {
		return nil, err
	}
	e.Time = timestamppb.New(begun)
	return e, json.Unmarshal([]byte(named), &e.Targets)
}
