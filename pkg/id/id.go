// Package id makes and checks identifiers: UUIDv7 made by the server, or a
// client's own word in lower case.
package id

import (
	"regexp"

	"github.com/google/uuid"
)

var pattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// New returns a UUIDv7: unique, and sorting by the time it was made.
func New() string { return uuid.Must(uuid.NewV7()).String() }

// Valid reports whether s may be the id of a resource.
func Valid(s string) bool { return pattern.MatchString(s) }
