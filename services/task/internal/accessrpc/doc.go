// Package accessrpc serves AccessService to clients, and CredentialService and
// SessionService to the other services.
//
// Who is bound to an org unit makes keys of that one, and knows of no others: a key of
// another, or of none, would show its holder more.
package accessrpc
