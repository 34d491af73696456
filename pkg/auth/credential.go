package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/foredial/foredial/pkg/id"
)

// Form is what a credential looks like: the letters it begins with.
type Form string

// The forms of credentials that are given out. Any other is a token.
const (
	FormKey     Form = "fdk" // a system's
	FormSession Form = "fds" // of somebody who has signed in
	FormCode    Form = "fdc" // makes one session
)

// Issued is a credential that was given out, as far as it is kept: FORM_ID_SECRET
// without the secret.
type Issued struct {
	Form Form
	ID   string
	// Hash is that of the whole credential. The secret in it is 32 random bytes, which
	// nobody can try out: a hash that is slow on purpose would protect it no better.
	Hash [sha256.Size]byte
}

// longest bounds what is looked at as an issued credential.
const longest = 200

// Issue makes a credential. Its text is shown once, and not kept.
func Issue(form Form) (text string, kept Issued) {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	kept = Issued{Form: form, ID: id.New()}
	text = string(form) + "_" + kept.ID + "_" + hex.EncodeToString(secret[:])
	kept.Hash = sha256.Sum256([]byte(text))
	return text, kept
}

// ParseIssued takes a credential apart; false if it is none of those given out.
func ParseIssued(text string) (Issued, bool) {
	form, rest, _ := strings.Cut(text, "_")
	end := strings.LastIndexByte(rest, '_')
	if end < 0 || len(text) > longest || !id.Valid(rest[:end]) {
		return Issued{}, false
	}
	switch Form(form) {
	case FormKey, FormSession, FormCode:
		return Issued{Form: Form(form), ID: rest[:end], Hash: sha256.Sum256([]byte(text))}, true
	}
	return Issued{}, false
}

// IssuerOf is whom a token names as its issuer, which is not verified; empty if it
// is no token.
func IssuerOf(token string) string {
	var c jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &c); err != nil {
		return ""
	}
	return c.Issuer
}
