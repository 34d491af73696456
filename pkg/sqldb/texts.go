package sqldb

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Texts calls fn with each row of a query, as text, by the fastest way of the
// engine: numbers in decimal, NULL as nothing. Booleans and bytes are not for it. A
// row is good until fn returns; its error ends the reading.
func (tx *Tx) Texts(ctx context.Context, fn func(row [][]byte) error, query string, args ...any) error {
	if tx.dialect == Postgres {
		return tx.textsFromWire(ctx, fn, query, args)
	}
	rows, err := tx.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	raw, into, row := make([]sql.RawBytes, len(columns)), make([]any, len(columns)), make([][]byte, len(columns))
	for i := range raw {
		into[i] = &raw[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i := range raw {
			row[i] = raw[i]
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (tx *Tx) textsFromWire(ctx context.Context, fn func(row [][]byte) error, query string, args []any) error {
	args, err := plain(args)
	if err != nil {
		return err
	}
	// A reading that is given up costs the connection: pgx would read what is left.
	ctx, giveUp := context.WithCancel(ctx)
	defer giveUp()
	return tx.conn.Raw(func(c any) error {
		rows, err := c.(*stdlib.Conn).Conn().Query(ctx, query, append([]any{pgx.QueryResultFormats{pgx.TextFormatCode}}, args...)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := fn(rows.RawValues()); err != nil {
				giveUp()
				return err
			}
		}
		return rows.Err()
	})
}
