package store

import (
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// Terms are what a task says now about calling its contacts.
type Terms struct {
	Order contact.Order
	Rules policy.Rules
	// Blocklists that its calls are held against.
	Blocklists []Blocklist
	// TrustListID is the tenant's; looked at by a trial tenant only.
	TrustListID string
}

// Blocklist is a list of numbers, and what being on it means.
type Blocklist struct {
	ID, Name string
	Limit    policy.Limit
	// Max calls, with PerHour and PerDay.
	Max int
}
