package event

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
)

const (
	// cursorFormat is the first byte of a cursor: another form has another one.
	cursorFormat = 1
	// sumSize of the sum's bytes are part of a cursor.
	sumSize = 6
)

// ErrCursor says that a text is no cursor of the tenant's.
var ErrCursor = errors.New("not a cursor of this tenant")

// Cursor is where a consumer is that has handled the event of a number, 0 before
// the first.
func Cursor(tenant string, seq int64) string {
	text := append(position(seq), sum(tenant, seq)...)
	return base64.RawURLEncoding.EncodeToString(text)
}

// Seq is the number that a cursor is of, or ErrCursor.
func Seq(tenant, cursor string) (int64, error) {
	text, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(text) != 1+8+sumSize || text[0] != cursorFormat {
		return 0, ErrCursor
	}
	seq := int64(binary.BigEndian.Uint64(text[1:])) //nolint:gosec // what Cursor put there
	if seq < 0 || !bytes.Equal(sum(tenant, seq), text[1+8:]) {
		return 0, ErrCursor
	}
	return seq, nil
}

func position(seq int64) []byte {
	return binary.BigEndian.AppendUint64([]byte{cursorFormat}, uint64(seq)) //nolint:gosec // numbers count from 0
}

func sum(tenant string, seq int64) []byte {
	all := sha256.Sum256(append(position(seq), tenant...))
	return all[:sumSize]
}
