package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// IsUnique tells whether a statement failed on a unique index or primary key.
func IsUnique(err error) bool {
	switch sqliteCode(err) {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return true
	}
	return postgresCode(err) == "23505"
}

// IsUnavailable tells whether the database could not be reached or did not
// answer in time, so that the caller may try the same again later. The outcome
// of a commit that failed so is unknown.
func IsUnavailable(err error) bool {
	var (
		connect *pgconn.ConnectError
		network *net.OpError
	)
	switch {
	case err == nil:
		return false
	case errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, driver.ErrBadConn),
		errors.Is(err, sql.ErrConnDone),
		errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed),
		errors.As(err, &connect),
		errors.As(err, &network):
		return true
	}
	switch sqliteCode(err) & 0xff { // the primary code
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR,
		sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL:
		return true
	}
	code := postgresCode(err)
	return strings.HasPrefix(code, "08") || // connection
		strings.HasPrefix(code, "53") || // out of connections, memory or disk
		strings.HasPrefix(code, "57P") || // shutting down or starting up
		code == "25006" || // a standby: read-only
		closedPool(err)
}

// closedPool recognises two errors that their packages do not export.
func closedPool(err error) bool {
	text := err.Error()
	return strings.HasSuffix(text, "sql: database is closed") || strings.HasSuffix(text, "conn closed")
}

// isConflict tells whether another transaction was in the way, and the same
// transaction may succeed when it is run again.
func isConflict(err error) bool {
	switch postgresCode(err) {
	case "40001", "40P01": // serialization failure, deadlock
		return true
	}
	return sqliteCode(err)&0xff == sqlite3.SQLITE_BUSY
}

// sqliteCode is the extended result code, 0 for any other error.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}

// postgresCode is the SQLSTATE, "" for any other error.
func postgresCode(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}
