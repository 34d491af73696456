package openid

import (
	"crypto/ecdsa"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/oidctest"
)

const issuerURL = "https://login.example.com"

// direct is a way to an issuer without a network, for synthetic time.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result(), nil
}

// meet makes an issuer and who verifies its tokens.
func meet(t *testing.T, edit ...func(*Config)) (*oidctest.Issuer, *Issuer) {
	t.Helper()
	cfg := Config{
		Issuer: issuerURL, Audience: "foredial", TenantClaim: "tenant", RoleClaim: "role", OrgUnitClaim: "org_unit", Leeway: 30 * time.Second,
	}
	for _, fn := range edit {
		fn(&cfg)
	}
	theirs := oidctest.New(t, issuerURL)
	ours, err := New(cfg)
	require.NoError(t, err)
	ours.client.Transport = direct{theirs}
	return theirs, ours
}

// ann are the claims of somebody who may come in, but for some.
func ann(but ...any) map[string]any {
	claims := map[string]any{"sub": "ann", "aud": "foredial", "tenant": "acme"}
	for i := 0; i < len(but); i += 2 {
		claims[but[i].(string)] = but[i+1]
	}
	return claims
}

func TestTokensOfEveryAlgorithm(t *testing.T) {
	for _, alg := range algorithms {
		theirs, ours := meet(t)
		theirs.Rotate(alg)
		expires := time.Now().Add(time.Hour).Truncate(time.Second)
		who, err := ours.Verify(t.Context(), theirs.Token(ann("exp", expires.Unix(), "nonce", "n", "org_unit", "east", "role", "supervisor")))
		require.NoError(t, err, alg)
		require.Equal(t, Person{
			Subject: "ann", Tenant: "acme", Role: auth.Supervisor, OrgUnit: "east", Expires: expires.Add(30 * time.Second), Nonce: "n",
		}, who)
	}
}

func TestTokensThatAreRefused(t *testing.T) {
	theirs, ours := meet(t)
	rsa, key := theirs.Rotate("RS256"), theirs.Add(oidctest.ES256)
	_, err := ours.Verify(t.Context(), theirs.Token(ann()))
	require.NoError(t, err, "the base of the table is good")
	_, err = ours.Verify(t.Context(), theirs.Sign(jwt.SigningMethodRS256, rsa.ID, rsa.Private, ann()))
	require.NoError(t, err)

	public, err := x509.MarshalPKIXPublicKey(key.Private.Public())
	require.NoError(t, err)
	stranger := oidctest.New(t, issuerURL)
	ago := func(d time.Duration) int64 { return time.Now().Add(-d).Unix() }
	for name, token := range map[string]string{
		"empty":                   "",
		"not a token":             "abc",
		"alg none":                theirs.Sign(jwt.SigningMethodNone, key.ID, jwt.UnsafeAllowNoneSignatureType, ann()),
		"public key as a secret":  theirs.Sign(jwt.SigningMethodHS256, key.ID, public, ann()),
		"its name as a secret":    theirs.Sign(jwt.SigningMethodHS256, key.ID, []byte(key.ID), ann()),
		"RSA named as EC":         theirs.Sign(jwt.SigningMethodRS256, key.ID, rsa.Private, ann()),
		"EC named as RSA":         theirs.Sign(jwt.SigningMethodES256, rsa.ID, key.Private, ann()),
		"PS256 with an RS256 key": theirs.Sign(jwt.SigningMethodPS256, rsa.ID, rsa.Private, ann()),
		"RS512, not allowed":      theirs.Sign(jwt.SigningMethodRS512, rsa.ID, rsa.Private, ann()),
		"stranger":                theirs.Sign(jwt.SigningMethodES256, key.ID, stranger.Key().Private, ann()),
		"a key not published":     theirs.Sign(jwt.SigningMethodES256, "other", key.Private, ann()),
		"expired":                 theirs.Token(ann("exp", ago(31*time.Second))),
		"not yet good":            theirs.Token(ann("nbf", ago(-time.Minute))),
		"issued later":            theirs.Token(ann("iat", ago(-time.Minute))),
		"never expires":           theirs.Token(ann("exp", nil)),
		"wrong audience":          theirs.Token(ann("aud", "somebody else")),
		"no audience":             theirs.Token(ann("aud", nil)),
		"wrong issuer":            theirs.Token(ann("iss", "https://login.example.org")),
		"almost our issuer":       theirs.Token(ann("iss", issuerURL+"/")),
		"no subject":              theirs.Token(ann("sub", "")),
		"a subject too long":      theirs.Token(ann("sub", strings.Repeat("a", maxSubject+1))),
		"no tenant":               theirs.Token(ann("tenant", nil)),
		"odd tenant":              theirs.Token(ann("tenant", "a}b")),
		"all tenants":             theirs.Token(ann("tenant", auth.AllTenants)),
		"a service":               theirs.Token(ann("role", "service")),
		"a service among others":  theirs.Token(ann("role", []string{"agent", "service"})),
		"two roles":               theirs.Token(ann("role", []string{"auditor", "tenant_admin"})),
	} {
		_, err := ours.Verify(t.Context(), token)
		require.ErrorIs(t, err, auth.ErrToken, name)
		require.NotErrorIs(t, err, ErrDown, name)
	}
	_, err = ours.Verify(t.Context(), theirs.Sign(jwt.SigningMethodES256, key.ID, key.Private.(*ecdsa.PrivateKey), ann("exp", ago(25*time.Second))))
	require.NoError(t, err, "clocks may differ by the leeway")
}

func TestWhatClaimsSay(t *testing.T) {
	theirs, ours := meet(t)
	for _, tc := range []struct {
		claim any
		want  auth.Role
	}{
		{nil, ""}, {"operator", auth.Operator}, {"agent", auth.Agent}, {"Agent", ""}, {"somebody", ""}, {7, ""},
		{[]string{"offline_access", "auditor"}, auth.Auditor}, {[]any{1, "auditor", "auditor"}, auth.Auditor}, {[]string{}, ""},
	} {
		who, err := ours.Verify(t.Context(), theirs.Token(ann("role", tc.claim)))
		require.NoError(t, err)
		require.Equal(t, tc.want, who.Role, "%v", tc.claim)
	}

	theirs, ours = meet(t, func(c *Config) { c.Tenant, c.RoleClaim = "fixed", "https://example.com/role" })
	who, err := ours.Verify(t.Context(), theirs.Token(ann("role", "tenant_admin", "https://example.com/role", "auditor")))
	require.NoError(t, err)
	require.Equal(t, "fixed", who.Tenant, "whatever a token says")
	require.Equal(t, auth.Auditor, who.Role)

	_, err = ours.Verify(t.Context(), theirs.Token(ann("aud", oidctest.ClientID)))
	require.ErrorIs(t, err, auth.ErrToken)
	_, err = ours.VerifyFor(t.Context(), theirs.Token(ann("aud", oidctest.ClientID)), oidctest.ClientID)
	require.NoError(t, err)
}

// A new key is good without a restart, and an old one no more than ten minutes after it
// was withdrawn, even if nobody shows the new one.
func TestKeysAreChangedForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		theirs, ours := meet(t)
		old := theirs.Token(ann("exp", time.Now().Add(time.Hour).Unix()))
		good := func(token string) bool {
			_, err := ours.Verify(t.Context(), token)
			synctest.Wait() // what is fetched behind its back
			require.NotErrorIs(t, err, ErrDown)
			return err == nil
		}
		require.True(t, good(old))
		<-time.After(fetchPause)
		theirs.Rotate("EdDSA")
		require.True(t, good(theirs.Token(ann())))
		require.False(t, good(old), "it was seen that the old key is withdrawn")

		old = theirs.Token(ann("exp", time.Now().Add(time.Hour).Unix()))
		theirs.Rotate(oidctest.ES256)
		require.True(t, good(old), "nobody has looked")
		<-time.After(5 * time.Minute)
		good(old) // looks
		require.False(t, good(old))

		old = theirs.Token(ann("exp", time.Now().Add(time.Hour).Unix()))
		require.True(t, good(old))
		theirs.Rotate(oidctest.ES256)
		<-time.After(10 * time.Minute)
		require.False(t, good(old), "after a long silence it is looked first")
	})
}

// A server starts while the issuer is down, and goes on while it is down again.
func TestIssuerThatIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		theirs, ours := meet(t)
		theirs.SetDown(true)
		token := theirs.Token(ann("exp", time.Now().Add(24*time.Hour).Unix()))
		_, err := ours.Verify(t.Context(), token)
		require.ErrorIs(t, err, ErrDown)
		require.NotErrorIs(t, err, auth.ErrToken)
		_, err = ours.Endpoint(t.Context())
		require.ErrorIs(t, err, ErrDown)

		theirs.SetDown(false)
		<-time.After(2 * fetchPause)
		_, err = ours.Verify(t.Context(), token)
		require.NoError(t, err)
		endpoint, err := ours.Endpoint(t.Context())
		require.NoError(t, err)
		require.Equal(t, issuerURL+"/token", endpoint.TokenURL)

		theirs.SetDown(true)
		for range 5 {
			<-time.After(keysFor)
			_, err = ours.Verify(t.Context(), token)
			require.NoError(t, err, "its key is known")
		}
		theirs.Add("EdDSA")
		_, err = ours.Verify(t.Context(), theirs.Token(ann()))
		require.ErrorIs(t, err, ErrDown, "another is not")
	})
}

// Whoever sends tokens with invented keys does not make us flood the issuer.
func TestInventedKeysAreAskedForOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		theirs, ours := meet(t)
		key := theirs.Key()
		for range 1000 {
			_, err := ours.Verify(t.Context(), theirs.Sign(jwt.SigningMethodES256, "invented", key.Private, ann()))
			require.ErrorIs(t, err, auth.ErrToken)
			<-time.After(10 * time.Millisecond)
		}
		require.LessOrEqual(t, theirs.Fetched(), 11)
	})
}

func TestConfig(t *testing.T) {
	good := Config{Issuer: issuerURL, Audience: "foredial", TenantClaim: "tenant", Leeway: time.Minute}
	require.NoError(t, good.Validate())
	require.NoError(t, Config{}.Validate())
	for want, edit := range map[string]func(*Config){
		"must begin with https": func(c *Config) { c.Issuer = "http://login.example.com" },
		"is not a URL":          func(c *Config) { c.Issuer = "login" },
		"audience is required":  func(c *Config) { c.Audience = "" },
		"tenant":                func(c *Config) { c.TenantClaim = "" },
		"leeway":                func(c *Config) { c.Leeway = time.Hour },
	} {
		bad := good
		edit(&bad)
		require.ErrorContains(t, bad.Validate(), want)
		_, err := New(bad)
		require.ErrorContains(t, err, want)
	}
	for _, here := range []string{"http://127.0.0.1:8000", "http://localhost", "http://[::1]:1/realm"} {
		onLoopback := good
		onLoopback.Issuer = here
		require.NoError(t, onLoopback.Validate())
	}
}
