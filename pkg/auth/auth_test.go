package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
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
	k, now := newTestKey(t), time.Now().Truncate(time.Second)
	bound := Identity{Subject: "sue", Tenant: "acme", Role: Supervisor, OrgUnit: "east"}
	for _, who := range []Identity{ann, bound} {
		token, err := k.Sign(who, now, time.Hour)
		require.NoError(t, err)
		got, err := k.Verify(token)
		require.NoError(t, err)
		who.Expires = now.Add(time.Hour + leeway)
		require.Equal(t, who, got)
	}
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
			Issuer: Issuer, Audience: jwt.ClaimStrings{Issuer},
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
	named := func(method jwt.SigningMethod, key any, kid any) string {
		t.Helper()
		unsigned := jwt.NewWithClaims(method, good())
		unsigned.Header["kid"] = kid
		token, err := unsigned.SignedString(key)
		require.NoError(t, err)
		return token
	}
	_, err = k.Verify(named(jwt.SigningMethodEdDSA, k.private, k.id))
	require.NoError(t, err)
	for name, token := range map[string]string{
		"empty":                     "",
		"not a token":               "abc",
		"other content":             swapped,
		"stranger":                  sign(jwt.SigningMethodEdDSA, stranger.private, good()),
		"alg none":                  sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, good()),
		"key confusion":             sign(jwt.SigningMethodHS256, public, good()),
		"named, confused":           named(jwt.SigningMethodHS256, public, k.id),
		"stranger, named as ours":   named(jwt.SigningMethodEdDSA, stranger.private, k.id),
		"a key not known":           named(jwt.SigningMethodEdDSA, k.private, "other"),
		"a key's name that is none": named(jwt.SigningMethodEdDSA, k.private, 7),
		"expired":                   with(func(c *claims) { c.ExpiresAt = jwt.NewNumericDate(now.Add(-time.Minute)) }),
		"never expires":             with(func(c *claims) { c.ExpiresAt = nil }),
		"issued later":              with(func(c *claims) { c.IssuedAt = jwt.NewNumericDate(now.Add(time.Hour)) }),
		"issuer":                    with(func(c *claims) { c.Issuer = "other" }),
		"audience":                  with(func(c *claims) { c.Audience = jwt.ClaimStrings{"other"} }),
		"no tenant":                 with(func(c *claims) { c.Tenant = "" }),
		"odd tenant":                with(func(c *claims) { c.Tenant = "a}b" }),
		"all tenants":               with(func(c *claims) { c.Tenant = AllTenants }),
		"role":                      with(func(c *claims) { c.Role = "root" }),
		"agent, no id":              with(func(c *claims) { c.Role = Agent }),
		"id, no agent":              with(func(c *claims) { c.Agent = "ann" }),
	} {
		_, err := k.Verify(token)
		require.ErrorIs(t, err, ErrToken, name)
	}
}

func TestSignRefusesWhatVerifyWould(t *testing.T) {
	_, err := newTestKey(t).Sign(Identity{Tenant: "Acme Inc.", Role: Supervisor}, time.Now(), time.Hour)
	require.ErrorContains(t, err, "Acme Inc.")
}

// A key is changed for another by naming the old one beside it, until what it signed has
// expired; without that its tokens are refused.
func TestOldKeysStillVerify(t *testing.T) {
	dir := t.TempDir()
	before, after := filepath.Join(dir, "before.pem"), filepath.Join(dir, "after.pem")
	old, err := LoadOrCreateKey(before)
	require.NoError(t, err)
	token, err := old.Sign(ann, time.Now(), time.Hour)
	require.NoError(t, err)
	_, err = LoadOrCreateKey(after)
	require.NoError(t, err)

	der, err := x509.MarshalPKIXPublicKey(old.private.Public())
	require.NoError(t, err)
	public := filepath.Join(dir, "before.pub")
	require.NoError(t, os.WriteFile(public, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o600))
	for _, file := range []string{before, public} {
		rotated, err := LoadKey(after, file)
		require.NoError(t, err)
		got, err := rotated.Verify(token)
		require.NoError(t, err)
		require.Equal(t, "ann", got.AgentID)
		fresh, err := rotated.Sign(ann, time.Now(), time.Hour)
		require.NoError(t, err)
		_, err = old.Verify(fresh)
		require.ErrorIs(t, err, ErrToken, "the new key signs")
	}

	alone, err := LoadKey(after)
	require.NoError(t, err)
	_, err = alone.Verify(token)
	require.ErrorIs(t, err, ErrToken)
	_, err = LoadKey(public)
	require.ErrorContains(t, err, public, "half a key signs nothing")
	_, err = LoadKey(after, filepath.Join(dir, "gone.pem"))
	require.ErrorContains(t, err, "gone.pem")
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
