package auth

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
)

var ann = Identity{Subject: "ann@example.com", Tenant: "acme", Role: Agent, AgentID: "ann"}

func newTestKey(t *testing.T) *Key {
	t.Helper()
	k, err := NewKey()
	require.NoError(t, err)
	return k
}

func TestTokenSaysWhoIsCalling(t *testing.T) {
	k := newTestKey(t)
	token, err := k.Sign(ann, time.Now(), time.Hour)
	require.NoError(t, err)
	got, err := k.Verify(token)
	require.NoError(t, err)
	require.Equal(t, ann, got)
}

func TestBadTokensAreRefused(t *testing.T) {
	k, stranger := newTestKey(t), newTestKey(t)
	sign := func(method jwt.SigningMethod, key any, c claims) string {
		t.Helper()
		token, err := jwt.NewWithClaims(method, c).SignedString(key)
		require.NoError(t, err)
		return token
	}
	now := time.Now()
	good := func() claims {
		return claims{Tenant: "acme", Role: Supervisor, RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{issuer},
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(time.Hour)),
		}}
	}
	with := func(change func(*claims)) string {
		c := good()
		change(&c)
		return sign(jwt.SigningMethodEdDSA, k.private, c)
	}
	_, err := k.Verify(with(func(*claims) {}))
	require.NoError(t, err, "the base of the table is good")

	valid := with(func(*claims) {})
	parts := strings.Split(valid, ".")
	swapped := parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"tenant":"other"}`)) + "." + parts[2]
	public := []byte(k.private.Public().(ed25519.PublicKey))
	for name, token := range map[string]string{
		"empty":         "",
		"not a token":   "abc",
		"other content": swapped,
		"stranger":      sign(jwt.SigningMethodEdDSA, stranger.private, good()),
		"alg none":      sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, good()),
		"key confusion": sign(jwt.SigningMethodHS256, public, good()),
		"expired":       with(func(c *claims) { c.ExpiresAt = jwt.NewNumericDate(now.Add(-time.Minute)) }),
		"never expires": with(func(c *claims) { c.ExpiresAt = nil }),
		"issued later":  with(func(c *claims) { c.IssuedAt = jwt.NewNumericDate(now.Add(time.Hour)) }),
		"issuer":        with(func(c *claims) { c.Issuer = "other" }),
		"audience":      with(func(c *claims) { c.Audience = jwt.ClaimStrings{"other"} }),
		"no tenant":     with(func(c *claims) { c.Tenant = "" }),
		"odd tenant":    with(func(c *claims) { c.Tenant = "a}b" }),
		"all tenants":   with(func(c *claims) { c.Tenant = AllTenants }),
		"role":          with(func(c *claims) { c.Role = "root" }),
		"agent, no id":  with(func(c *claims) { c.Role = Agent }),
		"id, no agent":  with(func(c *claims) { c.Agent = "ann" }),
	} {
		_, err := k.Verify(token)
		require.ErrorIs(t, err, ErrToken, name)
	}
}

func TestSignRefusesWhatVerifyWould(t *testing.T) {
	_, err := newTestKey(t).Sign(Identity{Tenant: "Acme Inc.", Role: Supervisor}, time.Now(), time.Hour)
	require.ErrorContains(t, err, "Acme Inc.")
}

func TestKeyFileIsMadeOnceByMany(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "token.pem")
	keys := make([]*Key, 8)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			k, err := LoadOrCreateKey(path)
			if err != nil {
				t.Error(err)
			}
			keys[i] = k
		})
	}
	wg.Wait()
	for _, k := range keys {
		require.Equal(t, keys[0].private, k.private)
	}
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 1)
}

func TestUnreadableKeyFilesAreNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key.pem")
	for _, content := range []string{"", "x", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		_, err := LoadOrCreateKey(path)
		require.ErrorContains(t, err, path)
	}
}

func TestContextCarriesTheCaller(t *testing.T) {
	ctx := NewContext(context.Background(), ann)
	require.Equal(t, ann, FromContext(ctx))
	require.Equal(t, "acme", Tenant(ctx))
	require.Equal(t, Service, FromContext(WithTenant(ctx, "other")).Role)
	require.Panics(t, func() { FromContext(context.Background()) })
}
