package access

import (
	"slices"
	"unicode/utf8"

	"github.com/foredial/foredial/pkg/auth"
)

// personal are the roles that see personal data as they are; others see them masked.
var personal = []auth.Role{auth.Service, auth.TenantAdmin, auth.Integrator}

// SeesPersonal tells whether a caller sees masked attributes, and the names,
// numbers and notes of an export, as they are.
func SeesPersonal(id auth.Identity) bool { return slices.Contains(personal, id.Role) }

// shortest is how long a text is of which the ends are shown.
const shortest = 5

// Masked hides all of a text but its ends, and how long it is.
func Masked(text string) string {
	if utf8.RuneCountInString(text) < shortest {
		return "***"
	}
	_, first := utf8.DecodeRuneInString(text)
	_, last := utf8.DecodeLastRuneInString(text)
	return text[:first] + "***" + text[len(text)-last:]
}
