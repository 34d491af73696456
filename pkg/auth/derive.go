package auth

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
)

// Derive makes a secret of 32 bytes for a purpose. Whoever has the same key makes the
// same one, and nobody else; it tells nothing of the key or of those for other purposes.
func (k *Key) Derive(purpose string) ([]byte, error) {
	secret, err := hkdf.Key(sha256.New, k.private.Seed(), nil, purpose, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive a secret: %w", err)
	}
	return secret, nil
}
