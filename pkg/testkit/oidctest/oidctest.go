package oidctest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
)

// ES256 is what an issuer signs with unless it is told otherwise.
const ES256 = "ES256"

// lasts is how long a token is good whose claims do not say.
const lasts = time.Hour

// Issuer is an OpenID Connect issuer.
type Issuer struct {
	// URL is the issuer's, as its tokens name it.
	URL string

	t   testing.TB
	mux *http.ServeMux

	mu      sync.Mutex
	keys    []*Key
	made    int
	down    bool
	fetched int
	person  map[string]any
	codes   map[string]grant
}

// Key is one that an issuer signs with.
type Key struct {
	ID, Alg string
	Private crypto.Signer
}

// New makes an issuer at a URL where nothing listens: see [Issuer.ServeHTTP].
func New(t testing.TB, url string) *Issuer {
	t.Helper()
	i := &Issuer{URL: url, t: t, mux: http.NewServeMux(), codes: map[string]grant{}}
	i.mux.HandleFunc("GET /.well-known/openid-configuration", i.discovery)
	i.mux.HandleFunc("GET /keys", i.publish)
	i.mux.HandleFunc("GET /authorize", i.authorize)
	i.mux.HandleFunc("POST /token", i.exchange)
	i.Rotate(ES256)
	return i
}

// Start runs an issuer until the end of the test.
func Start(t testing.TB) *Issuer {
	t.Helper()
	i := New(t, "")
	server := httptest.NewServer(i)
	t.Cleanup(server.Close)
	i.URL = server.URL
	return i
}

// ServeHTTP implements http.Handler.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	down := i.down
	i.mu.Unlock()
	if down {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	i.mux.ServeHTTP(w, r)
}

// SetDown has the issuer answer with errors, or answer again.
func (i *Issuer) SetDown(down bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.down = down
}

// Add publishes one more key, which signs from now on. Alg is RS256, PS256, ES256 or EdDSA.
func (i *Issuer) Add(alg string) *Key {
	i.t.Helper()
	key := &Key{Alg: alg, Private: private(i.t, alg)}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.made++
	key.ID = fmt.Sprintf("key-%d", i.made)
	i.keys = append(i.keys, key)
	return key
}

// Rotate is Add, and withdraws all keys before.
func (i *Issuer) Rotate(alg string) *Key {
	i.t.Helper()
	key := i.Add(alg)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = []*Key{key}
	return key
}

// Key is the one that signs.
func (i *Issuer) Key() *Key {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.keys[len(i.keys)-1]
}

// Fetched is how often somebody has asked for the keys.
func (i *Issuer) Fetched() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.fetched
}

// Token signs claims. Those about who made it and how long it is good need not be given;
// one that is nil is left out.
func (i *Issuer) Token(claims map[string]any) string {
	i.t.Helper()
	key := i.Key()
	return i.Sign(jwt.GetSigningMethod(key.Alg), key.ID, key.Private, claims)
}

// Sign signs claims as Token does, with a method, under the name of a key and with a
// secret that need not go together.
func (i *Issuer) Sign(method jwt.SigningMethod, keyID string, secret any, claims map[string]any) string {
	i.t.Helper()
	now := time.Now()
	all := jwt.MapClaims{"iss": i.URL, "iat": now.Unix(), "exp": now.Add(lasts).Unix()}
	maps.Copy(all, claims)
	maps.DeleteFunc(all, func(_ string, claim any) bool { return claim == nil })
	token := jwt.NewWithClaims(method, all)
	token.Header["kid"] = keyID
	text, err := token.SignedString(secret)
	require.NoError(i.t, err)
	return text
}

func private(t testing.TB, alg string) (key crypto.Signer) {
	t.Helper()
	var err error
	switch alg {
	case "RS256", "PS256":
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	case ES256:
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "EdDSA":
		_, key, err = ed25519.GenerateKey(rand.Reader)
	default:
		t.Fatalf("no such algorithm: %s", alg)
	}
	require.NoError(t, err)
	return key
}

func (i *Issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{
		"issuer": i.URL, "jwks_uri": i.URL + "/keys",
		"authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256", "PS256", ES256, "EdDSA"},
		"code_challenge_methods_supported":      []string{"S256"},
	})
}

func (i *Issuer) publish(w http.ResponseWriter, _ *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.fetched++
	var set jose.JSONWebKeySet
	for _, key := range i.keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: key.Private.Public(), KeyID: key.ID, Algorithm: key.Alg, Use: "sig"})
	}
	answer(w, set)
}
