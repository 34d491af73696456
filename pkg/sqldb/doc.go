// Package sqldb is database/sql for the two engines every service runs on:
// SQLite (modernc.org/sqlite, one process, files) and Postgres (pgx). A store
// is written once, with $1 parameters, and works on both.
//
// # One base URL, one schema a service
//
//	sqlite:///var/lib/foredial    the file /var/lib/foredial/<schema>.db
//	postgres://user@host/db       the Postgres schema <schema> of that database
//
// # Reading and writing
//
// Query and QueryRow of a DB read; Exec and Tx write. On SQLite the two sides
// are different connections: one writer, which waits its turn in the pool and
// so never sees SQLITE_BUSY from its own process, and a few read-only ones,
// which a writer never blocks. `INSERT … RETURNING` therefore belongs in a Tx.
//
// Tx runs a function in a transaction and runs it again, a bounded number of
// times, after a serialization failure, a deadlock or a busy file: the function
// must leave nothing behind but what it wrote through its Tx. Snapshot is a
// read-only transaction in which all queries see one state.
//
// Inside either, the DB itself refuses to work with the context given to the
// function: on SQLite it would wait for its own connection, on Postgres it
// would write outside the transaction.
//
// # Values
//
// Time is BIGINT microseconds (UTC), NULL for the zero time; JSON is TEXT; an
// id list is one parameter ([Strings]) matched by [Dialect.In]. Ask for bytes
// with []byte. What the engines cannot share is in dialect.go, and nowhere else.
//
// SQLite runs with synchronous=NORMAL: a commit survives the death of the
// process, the last few may not survive a power cut. Who needs more runs Postgres.
//
// # Migrations
//
// Migrate applies goose files, embedded by the service, whose names start with
// a number and whose text may use the words of [Expand]. Current tells a server
// whether its schema is old. Any number of processes may migrate at once.
package sqldb
