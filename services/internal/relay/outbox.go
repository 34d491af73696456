package relay

import (
	"context"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
)

const (
	// takeAtOnce bounds the messages of one turn: a call takes 500.
	takeAtOnce = 500
	// takeBytes bounds their length: a message may hold 4 MiB.
	takeBytes = 2 << 20
)

// Message is what a table holds. Its id is given before it is added.
type Message interface {
	proto.Message
	GetId() string
}

// Outbox holds a service's messages of one kind until they are told.
type Outbox[M Message] struct {
	db    *sqldb.DB
	added *loop.Signal
	table string
}

// New makes an outbox over a table of a service's database.
func New[M Message](db *sqldb.DB, table string) *Outbox[M] {
	return &Outbox[M]{db: db, added: loop.NewSignal(), table: table}
}

// Statements add messages of a tenant, in order, to the transaction of what they tell.
func (o *Outbox[M]) Statements(tx *sqldb.Tx, tenant string, list ...M) ([]sqldb.Statement, error) {
	statements := make([]sqldb.Statement, len(list))
	for i, m := range list {
		body, err := proto.Marshal(m)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", o.table, m.GetId(), err)
		}
		statements[i] = sqldb.Statement{Query: o.sql(`INSERT INTO {table} (tenant, body) VALUES ($1, $2)`), Args: []any{tenant, body}}
	}
	if len(list) > 0 {
		tx.OnCommit(o.added.Set)
	}
	return statements, nil
}

// sql is a statement on the table.
func (o *Outbox[M]) sql(text string) string { return strings.ReplaceAll(text, "{table}", o.table) }

// entry is a message to tell.
type entry[M Message] struct {
	seq     int64
	message M
	bytes   int
}

// waiting lists the tenants with something to tell: a step along the index each,
// however much there is of one.
const waiting = `WITH RECURSIVE waiting (tenant) AS (
		SELECT min(tenant) FROM {table}
		UNION ALL
		SELECT (SELECT min(e.tenant) FROM {table} e WHERE e.tenant > w.tenant) FROM waiting w WHERE w.tenant IS NOT NULL)
	SELECT tenant FROM waiting WHERE tenant IS NOT NULL`

func (o *Outbox[M]) tenants(ctx context.Context) ([]string, error) {
	return sqldb.All(ctx, o.db, sqldb.Scalar[string], o.sql(waiting))
}

// take has the oldest messages of a tenant told and forgets them. It says how many
// there were: none also when another process is at it.
//
// On Postgres the oldest is locked meanwhile, and another process has its turn the
// moment this one dies. On SQLite, which one process owns, a transaction would keep
// everybody from writing for as long as the peer takes.
func (o *Outbox[M]) take(ctx context.Context, tenant string, tell func(context.Context, []entry[M]) error) (taken int, err error) {
	if o.db.Dialect() == sqldb.SQLite {
		list, err := o.oldest(ctx, o.db, tenant)
		if err != nil || len(list) == 0 {
			return 0, err
		}
		if err := tell(ctx, list); err != nil {
			return 0, err
		}
		return len(list), o.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error { return o.forget(ctx, tx, list) })
	}
	err = o.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		taken = 0
		turn, err := sqldb.All(ctx, tx, sqldb.Scalar[int64], o.sql(`SELECT seq FROM {table}
			WHERE tenant = $1 AND seq = (SELECT min(seq) FROM {table} WHERE tenant = $1)`)+tx.Dialect().ForUpdateSkipLocked(), tenant)
		if err != nil || len(turn) == 0 {
			return err
		}
		list, err := o.oldest(ctx, tx, tenant)
		if err != nil {
			return err
		}
		if err := tell(ctx, list); err != nil {
			return err
		}
		taken = len(list)
		return o.forget(ctx, tx, list)
	})
	return taken, err
}

// oldest reads the next messages of a tenant, as many as fit into a call.
func (o *Outbox[M]) oldest(ctx context.Context, q sqldb.Querier, tenant string) ([]entry[M], error) {
	list, err := sqldb.All(ctx, q, scan[M], o.sql(`SELECT seq, body FROM {table} WHERE tenant = $1 ORDER BY seq LIMIT $2`), tenant, takeAtOnce)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	fit, bytes := 1, list[0].bytes
	for fit < len(list) && bytes+list[fit].bytes <= takeBytes {
		bytes += list[fit].bytes
		fit++
	}
	return list[:fit], nil
}

func scan[M Message](row sqldb.Row) (e entry[M], err error) {
	var body []byte
	if err := row.Scan(&e.seq, &body); err != nil {
		return e, err
	}
	e.message, e.bytes = e.message.ProtoReflect().New().Interface().(M), len(body)
	return e, proto.Unmarshal(body, e.message)
}

// forget deletes what was told, by name: what was added before it may have been
// committed after it was read.
func (o *Outbox[M]) forget(ctx context.Context, tx *sqldb.Tx, list []entry[M]) error {
	told := make(sqldb.Values, len(list))
	for i, e := range list {
		told[i] = []any{e.seq}
	}
	_, err := tx.Exec(ctx, o.sql(`DELETE FROM {table} WHERE seq IN (SELECT CAST(v.seq AS BIGINT) FROM `)+tx.Dialect().Values(1, "seq")+`)`, told)
	return err
}
