// Package seal keeps single values secret in a database that others may read.
//
//	keys, err := seal.Parse([]string{"k2=…", "k1=…"})   // the first seals, all open
//	text, err := keys.Seal("4111 1111", tenant, id, "card")
//	clear, err := keys.Open(text, tenant, id, "card")
//
// A sealed value is text, v1:<key id>:<base64 of nonce and ciphertext>, by
// AES-256-GCM with a random nonce. What it belongs to is authenticated with it:
// moved to another row or column it does not open.
//
// # Rotation
//
// Without downtime, in three steps: give every process the new key as the last
// one; then as the first, from which on it seals; then seal anew what has
// another [KeyID] than [Keys.Current], and take the old key away. A key is good for four thousand million
// values.
package seal
