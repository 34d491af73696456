package sqldb

import (
	"context"
	"database/sql/driver"

	"modernc.org/sqlite"
)

// preparing is a connector whose connections keep the statements that they ran
// prepared: to prepare one takes SQLite longer than to run it.
type preparing struct{ driver.Connector }

func newPreparing(dsn string) (driver.Connector, error) {
	c, err := sqlite.NewConnector(dsn)
	return preparing{c}, err
}

// Connect implements driver.Connector.
func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &preparedConn{conn.(sqliteConn), map[string]sqliteStmt{}}, nil
}

// sqliteConn is what the driver's connections can do that database/sql asks for.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// maxPrepared is how many statements a connection keeps; no service has as many.
const maxPrepared = 500

// preparedConn has its idle statements by their text.
type preparedConn struct {
	sqliteConn

	idle map[string]sqliteStmt
}

// take prepares a statement, or takes one that is idle.
func (c *preparedConn) take(ctx context.Context, query string) (sqliteStmt, error) {
	if s, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return s, nil
	}
	s, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.(sqliteStmt), nil
}

// put gives back a statement that is no longer in use.
func (c *preparedConn) put(query string, s sqliteStmt) error {
	if _, ok := c.idle[query]; ok || len(c.idle) >= maxPrepared {
		return s.Close()
	}
	c.idle[query] = s
	return nil
}

// ExecContext implements driver.ExecerContext.
func (c *preparedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	result, err := s.ExecContext(ctx, args)
	if err != nil {
		_ = s.Close() // the error that counts is err
		return nil, err
	}
	return result, c.put(query, s)
}

// QueryContext implements driver.QueryerContext.
func (c *preparedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	return &preparedRows{Rows: rows, done: func() error { return c.put(query, s) }}, nil
}

// Close closes the idle statements as well: those in use are their users'.
func (c *preparedConn) Close() error {
	for query, s := range c.idle {
		delete(c.idle, query)
		if err := s.Close(); err != nil {
			_ = c.sqliteConn.Close()
			return err
		}
	}
	return c.sqliteConn.Close()
}

// preparedRows give their statement back when they are closed.
type preparedRows struct {
	driver.Rows

	done func() error
}

// Close may be called more than once.
func (r *preparedRows) Close() error {
	err := r.Rows.Close()
	if done := r.done; done != nil {
		r.done = nil
		if e := done(); err == nil {
			err = e
		}
	}
	return err
}
