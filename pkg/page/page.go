// Package page turns a position in a list into an opaque token and back.
//
// A position is the sort key of the last row sent, so a page is one index scan
// and rows that come or go between two pages neither repeat nor hide others.
package page

import (
	"encoding/base64"
	"encoding/json"
	"errors"

	"github.com/foredial/foredial/pkg/apierr"
)

// Size limits.
const (
	DefaultSize = 100
	MaxSize     = 1000
)

var errToken = errors.New("not a token this server gave out")

// Size is how many rows a request means: its own page_size, or the default.
func Size(requested int32) int {
	if requested <= 0 {
		return DefaultSize
	}
	return min(int(requested), MaxSize)
}

// Token encodes the position after the last row of a page.
func Token[P any](position P) string {
	text, err := json.Marshal(position)
	if err != nil {
		panic("page: position does not encode: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// Position decodes a token; the empty token is the zero position. The error
// names the field page_token.
func Position[P any](token string) (position P, err error) {
	if token == "" {
		return position, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		err = json.Unmarshal(text, &position)
	}
	if err != nil {
		var zero P
		return zero, apierr.BadField("page_token", apierr.Format, "%v", errToken).Because(err)
	}
	return position, nil
}

// Cut takes the rows of a query that asked for size+1 and returns one page of
// them with the token of the next page, which is empty at the end.
func Cut[R, P any](rows []R, size int, position func(R) P) ([]R, string) {
	if len(rows) <= size {
		return rows, ""
	}
	return rows[:size], Token(position(rows[size-1]))
}
