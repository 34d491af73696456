package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// What is wrong with a value that does not open.
var (
	// ErrNotSealed means that it is no sealed value at all.
	ErrNotSealed = errors.New("the value is not sealed")
	// ErrNoKey means that none of the keys has the id it names.
	ErrNoKey = errors.New("the value is sealed with a key that is not here")
	// ErrForged means that it was changed, moved, or sealed with another key of the same id.
	ErrForged = errors.New("the value does not belong here or was changed")
)

const version = "v1:"

// Keys seal and open values. They are safe for concurrent use.
type Keys struct {
	current string
	byID    map[string]cipher.AEAD
}

// Seal makes a sealed value of text, which belongs to what context names.
func (k *Keys) Seal(text string, context ...string) string {
	sealed := k.byID[k.current].Seal(nil, nil, []byte(text), bound(context))
	return version + k.current + ":" + base64.RawStdEncoding.EncodeToString(sealed)
}

// Open gives the text of a value that was sealed in the same context. Errors:
// ErrNotSealed, ErrNoKey, ErrForged.
func (k *Keys) Open(sealed string, context ...string) (string, error) {
	id, body, ok := split(sealed)
	if !ok {
		return "", ErrNotSealed
	}
	key, ok := k.byID[id]
	if !ok {
		return "", fmt.Errorf("%w: %s", ErrNoKey, id)
	}
	raw, err := base64.RawStdEncoding.Strict().DecodeString(body)
	if err != nil {
		return "", ErrForged
	}
	text, err := key.Open(nil, nil, raw, bound(context))
	if err != nil {
		return "", ErrForged
	}
	return string(text), nil
}

// Current is the id of the key that seals.
func (k *Keys) Current() string { return k.current }

// Sealed reports whether text looks like a sealed value.
func Sealed(text string) bool { return KeyID(text) != "" }

// KeyID is the id of the key that text is sealed with; empty: it is not sealed.
func KeyID(text string) string {
	id, _, ok := split(text)
	if !ok {
		return ""
	}
	return id
}

func split(sealed string) (id, body string, ok bool) {
	rest, ok := strings.CutPrefix(sealed, version)
	if !ok {
		return "", "", false
	}
	id, body, ok = strings.Cut(rest, ":")
	return id, body, ok && keyID.MatchString(id)
}

// bound writes a context so that no two contexts read the same.
func bound(context []string) []byte {
	var out []byte
	for _, part := range context {
		out = binary.AppendUvarint(out, uint64(len(part)))
		out = append(out, part...)
	}
	return out
}

func newKey(raw []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
