package sqldb

import (
	"context"
	"database/sql/driver"
	"fmt"
	"iter"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// AddMany inserts rows by the fastest way of the engine, COPY or a prepared
// statement, and returns their number. It does not know ON CONFLICT: a row that
// breaks a constraint fails the transaction. The rows may be written to.
func (tx *Tx) AddMany(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) (int64, error) {
	if tx.dialect == Postgres {
		return tx.copyIn(ctx, table, columns, rows)
	}
	return tx.insertEach(ctx, table, columns, rows)
}

func (tx *Tx) copyIn(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) (n int64, err error) {
	next, stop := iter.Pull(rows)
	defer stop()
	source := pgx.CopyFromFunc(func() ([]any, error) {
		row, ok := next()
		if !ok {
			return nil, nil
		}
		return plain(row)
	})
	err = tx.conn.Raw(func(c any) error {
		n, err = c.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, source)
		return err
	})
	return n, err
}

// plain turns the values of a row into the driver's own types, as database/sql
// does for statements, so that COPY takes the same values as an INSERT.
func plain(row []any) ([]any, error) {
	for i, v := range row {
		switch v.(type) {
		case nil, string, int64, bool, []byte: // most are: the converter takes its time
			continue
		}
		p, err := driver.DefaultParameterConverter.ConvertValue(v)
		if err != nil {
			return nil, fmt.Errorf("column %d: %w", i+1, err)
		}
		row[i] = p
	}
	return row, nil
}

func (tx *Tx) insertEach(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) (n int64, err error) {
	// Plain ? parameters: the driver looks numbered ones up by name.
	marks := strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",")
	insert := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(columns, ","), marks)
	stmt, err := tx.tx.PrepareContext(ctx, insert)
	if err != nil {
		return 0, err
	}
	defer stmt.Close()
	// With a context that may end, the driver starts a goroutine a row.
	endless := context.WithoutCancel(ctx)
	for row := range rows {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		if _, err := stmt.ExecContext(endless, row...); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
