package openid

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

const (
	// keysFor is how long keys are used without a look at whether they are still there.
	keysFor = 5 * time.Minute
	// keysBytes bounds what is read of them.
	keysBytes = 1 << 20
)

// keys are those of a JSON Web Key Set.
type keys []jose.JSONWebKey

// fetchKeys reads the public keys of a set. Such as we do not know are passed over.
func fetchKeys(ctx context.Context, client *http.Client, url string) (keys, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("get the issuer's keys: %s", resp.Status)
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, keysBytes)).Decode(&set); err != nil {
		return nil, fmt.Errorf("read the issuer's keys: %w", err)
	}
	var known keys
	for _, text := range set.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(text) == nil && key.Valid() && key.IsPublic() && (key.Use == "" || key.Use == "sig") {
			known = append(known, key)
		}
	}
	return known, nil
}

// signer is the key that a token names. A set with a single key needs no names.
func (k keys) signer(token *jwt.Token) (any, bool) {
	id, named := token.Header["kid"].(string)
	for _, key := range k {
		fits := key.KeyID == id && named || !named && len(k) == 1
		if fits && (key.Algorithm == "" || key.Algorithm == token.Method.Alg()) {
			return key.Key, true
		}
	}
	return nil, false
}

var errSigner = errors.New("it is signed by a key that the issuer does not publish")

// signer finds the key that a token names, and looks again if it is not there.
func (i *Issuer) signer(ctx context.Context, token *jwt.Token) (any, error) {
	known, err := i.keys.get(ctx, keysFor)
	if err != nil {
		return nil, err
	}
	if key, ok := known.signer(token); ok {
		return key, nil
	}
	if known, err = i.keys.again(ctx); err != nil {
		return nil, err
	}
	if key, ok := known.signer(token); ok {
		return key, nil
	}
	return nil, errSigner
}
