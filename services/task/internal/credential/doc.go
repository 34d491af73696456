// Package credential is what a key, a session or a sign-in code is: whose, for what,
// and until when. What its holder shows is known by its hash only (package auth).
package credential
