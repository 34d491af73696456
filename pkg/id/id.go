// Package id makes and checks identifiers: UUIDv7 made by the server, or a
// client's own word in lower case.
package id

import (
	"encoding/binary"
	"regexp"
	"time"

	"github.com/google/uuid"
)

var pattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// New returns a UUIDv7: unique, and sorting by the time it was made.
func New() string { return uuid.Must(uuid.NewV7()).String() }

// From is less than every id that New makes at t or later, and greater than those it
// made up to the millisecond before.
func From(t time.Time) string {
	var least uuid.UUID
	var milliseconds [8]byte
	binary.BigEndian.PutUint64(milliseconds[:], uint64(max(t.UnixMilli(), 0)))
	copy(least[:6], milliseconds[2:])
	return least.String()
}

// Valid reports whether s may be the id of a resource.
func Valid(s string) bool { return pattern.MatchString(s) }
