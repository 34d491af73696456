package sqldb

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
)

// Config says where a service keeps its rows.
type Config struct {
	// URL is `sqlite://<directory>` or a Postgres URL, the same for all services.
	URL string
	// Schema is the service's own part of it: a file, or a Postgres schema.
	// Lower-case letters, digits and underscores.
	Schema string
	// MaxConns bounds the Postgres pool; 0 means 16. SQLite takes no notice.
	MaxConns int
}

const defaultMaxConns = 16

var schemaName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Validate reports every fault of the Config.
func (c Config) Validate() error {
	var faults []error
	if _, err := c.dialect(); err != nil {
		faults = append(faults, err)
	}
	if !schemaName.MatchString(c.Schema) {
		faults = append(faults, fmt.Errorf("schema %q must match %s", c.Schema, schemaName))
	}
	if c.MaxConns < 0 {
		faults = append(faults, fmt.Errorf("max conns %d must not be negative", c.MaxConns))
	}
	return errors.Join(faults...)
}

func (c Config) dialect() (Dialect, error) {
	scheme, rest, _ := strings.Cut(c.URL, "://")
	switch {
	case scheme == "sqlite" && rest != "":
		return SQLite, nil
	case scheme == "postgres", scheme == "postgresql":
		return Postgres, nil
	}
	// The URL may hold a password: only its scheme is told.
	return 0, fmt.Errorf("database URL with scheme %q must be sqlite://<directory> or postgres://…", scheme)
}

// sqliteFile is the path of the service's database file.
func (c Config) sqliteFile() string {
	return filepath.Join(strings.TrimPrefix(c.URL, "sqlite://"), c.Schema+".db")
}

// sqliteDSN opens that file, either as the writer, whose transactions take the
// write lock at once, or for reading only.
func (c Config) sqliteDSN(readOnly bool) string {
	q := url.Values{"_pragma": {
		"busy_timeout(1000)",
		"journal_mode(WAL)",
		"synchronous(NORMAL)",
		"foreign_keys(1)",
	}}
	if readOnly {
		q.Set("_query_only", "1")
	} else {
		q.Set("_txlock", "immediate")
	}
	return "file:" + (&url.URL{Path: c.sqliteFile()}).EscapedPath() + "?" + q.Encode()
}
