package gateway_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/oidctest"
)

var ann = map[string]any{"sub": "ann", "tenant": "acme", "role": "supervisor", "org_unit": "o1"}

func cookieOf(resp *http.Response, name string) *http.Cookie {
	for _, c := range resp.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func bodyOf(t *testing.T, resp *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(text)
}

func TestSignInAtTheIssuer(t *testing.T) {
	d, issuer := newDoor(), oidctest.Start(t)
	issuer.SignsIn(ann)
	w := start(t, d.atIssuer(t, issuer))
	browser := w.browser(t)

	resp := visit(t, browser, http.MethodGet, w.url+"/auth/login?return=/v1/tasks/t1", nil)
	require.Equal(t, http.StatusFound, resp.StatusCode)
	require.True(t, strings.HasPrefix(resp.Header.Get("Location"), issuer.URL+"/authorize?"))
	require.NotContains(t, resp.Header.Get("Location"), oidctest.ClientSecret)
	carried := cookieOf(resp, "foredial-sign-in")
	require.True(t, carried.HttpOnly)
	require.LessOrEqual(t, carried.MaxAge, 600)

	resp = follow(t, browser, follow(t, browser, resp)) // there and back
	require.Equal(t, http.StatusSeeOther, resp.StatusCode, bodyOf(t, resp))
	require.Equal(t, "/v1/tasks/t1", resp.Header.Get("Location"))
	require.Negative(t, cookieOf(resp, "foredial-sign-in").MaxAge, "it was for this once")
	session := cookieOf(resp, "foredial")
	require.True(t, session.HttpOnly, "no script reads it")
	require.Equal(t, http.SameSiteLaxMode, session.SameSite)
	require.Equal(t, "/", session.Path)
	require.Empty(t, session.Domain)
	require.Equal(t, int(time.Hour.Seconds()), session.MaxAge)

	resp = follow(t, browser, resp)
	require.Equal(t, http.StatusOK, resp.StatusCode, bodyOf(t, resp))
	who := d.entry()
	require.WithinDuration(t, time.Now().Add(time.Hour), who.Expires, time.Minute)
	who.Expires = time.Time{}
	require.Equal(t, auth.Identity{Subject: "ann", Tenant: "acme", Role: auth.Supervisor, OrgUnit: "o1"}, who)
}

// begun is a browser that the issuer has sent back, and where to.
func begun(t *testing.T, w *world) (browser *http.Client, back string) {
	t.Helper()
	browser = w.browser(t)
	resp := follow(t, browser, visit(t, browser, http.MethodGet, w.url+"/auth/login", nil))
	require.Equal(t, http.StatusFound, resp.StatusCode)
	return browser, resp.Header.Get("Location")
}

func TestASignInIsGoodOnceInItsBrowser(t *testing.T) {
	d, issuer := newDoor(), oidctest.Start(t)
	issuer.SignsIn(ann)
	w := start(t, d.atIssuer(t, issuer))

	refused := func(browser *http.Client, back string) {
		t.Helper()
		before := d.open()
		resp := visit(t, browser, http.MethodGet, back, nil)
		require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
		require.Nil(t, cookieOf(resp, "foredial"))
		require.Contains(t, bodyOf(t, resp), "TOKEN_INVALID")
		require.Equal(t, before, d.open())
	}
	browser, back := begun(t, w)
	refused(w.browser(t), back) // one that was lured to somebody else's sign-in
	other, _ := begun(t, w)
	refused(other, back) // another sign-in is under way there

	at, err := url.Parse(w.url)
	require.NoError(t, err)
	kept := browser.Jar.Cookies(at)
	require.Equal(t, http.StatusSeeOther, visit(t, browser, http.MethodGet, back, nil).StatusCode)
	refused(browser, back) // the browser has forgotten it
	browser.Jar.SetCookies(at, kept)
	refused(browser, back) // the issuer has not

	browser, back = begun(t, w)
	refused(browser, back+"x") // of another state
}

func TestWhatTheIssuerSaysIsChecked(t *testing.T) {
	for name, person := range map[string]map[string]any{
		"made for another client":      {"sub": "ann", "tenant": "acme", "role": "supervisor", "aud": "foredial"},
		"made for another sign-in":     {"sub": "ann", "tenant": "acme", "role": "supervisor", "nonce": "another"},
		"expired":                      {"sub": "ann", "tenant": "acme", "role": "supervisor", "exp": 1},
		"of another issuer":            {"sub": "ann", "tenant": "acme", "role": "supervisor", "iss": "https://elsewhere.test"},
		"of a service":                 {"sub": "ann", "tenant": "acme", "role": "service"},
		"of somebody who has no role":  {"sub": "ann", "tenant": "acme"},
		"of no tenant's name":          {"sub": "ann", "tenant": "No Tenant", "role": "supervisor"},
		"of somebody without a tenant": {"sub": "ann", "role": "supervisor"},
	} {
		t.Run(name, func(t *testing.T) {
			d, issuer := newDoor(), oidctest.Start(t)
			issuer.SignsIn(person)
			w := start(t, d.atIssuer(t, issuer))
			browser, back := begun(t, w)
			resp := visit(t, browser, http.MethodGet, back, nil)
			require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
			require.Zero(t, d.open())
		})
	}
}

func TestAnIssuerThatRefusesOrIsDown(t *testing.T) {
	d, issuer := newDoor(), oidctest.Start(t)
	issuer.SignsIn(ann)
	issuer.SetDown(true)
	w := start(t, d.atIssuer(t, issuer))
	resp := visit(t, w.browser(t), http.MethodGet, w.url+"/auth/login", nil)
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	require.Contains(t, bodyOf(t, resp), "DEPENDENCY_DOWN")

	issuer.SetDown(false)
	require.Eventually(t, func() bool {
		return visit(t, w.browser(t), http.MethodGet, w.url+"/auth/login", nil).StatusCode == http.StatusFound
	}, 15*time.Second, 50*time.Millisecond, "it is asked again")
	browser, back := begun(t, w)
	to, err := url.Parse(back)
	require.NoError(t, err)
	query := to.Query()
	query.Del("code")
	query.Set("error", "<b>access_denied</b>")
	to.RawQuery = query.Encode()
	resp = visit(t, browser, http.MethodGet, to.String(), nil)
	require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
	require.NotContains(t, bodyOf(t, resp), "access_denied", "what is no word of OAuth is not repeated")
}

// returns are where somebody asks to be sent once signed in, and where they are.
var returns = map[string]string{
	"":                              "/",
	"/":                             "/",
	"/tasks/t1?tab=rounds&page=2#x": "/tasks/t1?tab=rounds&page=2#x",
	"/%5c..%2f":                     "/%5c..%2f", // what is escaped stays in the path
	"x":                             "/",
	"https://evil.test":             "/",
	"https:/evil.test":              "/",
	"//evil.test":                   "/",
	"///evil.test":                  "/",
	`/\evil.test`:                   "/",
	`\/evil.test`:                   "/",
	"/\tevil.test":                  "/",
	"/\n/evil.test":                 "/",
	" //evil.test":                  "/",
	"/a b":                          "/",
	"/\x00":                         "/",
	"/\x7f":                         "/",
	"javascript:alert(1)":           "/",
	"/%zz":                          "/",
	"/./\\evil.test":                "/",
	"/" + strings.Repeat("a", 1000): "/",
}

func TestNobodyIsSentElsewhere(t *testing.T) {
	d, issuer := newDoor(), oidctest.Start(t)
	issuer.SignsIn(ann)
	w := start(t, d.atIssuer(t, issuer))
	for asked, want := range returns {
		browser := w.browser(t)
		resp := visit(t, browser, http.MethodGet, w.url+"/auth/login?return="+url.QueryEscape(asked), nil)
		resp = follow(t, browser, follow(t, browser, resp))
		require.Equal(t, http.StatusSeeOther, resp.StatusCode, asked)
		require.Equal(t, want, resp.Header.Get("Location"), "%q", asked)
	}
}

func TestHowPeopleSignIn(t *testing.T) {
	for want, s := range map[string]services{
		`{"oidc":false,"dev":false}`: newDoor().services(),
		`{"oidc":true,"dev":false}`:  newDoor().atIssuer(t, oidctest.Start(t)),
		`{"oidc":false,"dev":true}`:  newDoor().onDevMachine(),
	} {
		w := start(t, s)
		resp := visit(t, w.client, http.MethodGet, w.url+"/auth/methods", nil)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
		require.JSONEq(t, want, bodyOf(t, resp))
	}
}

func TestSigningOut(t *testing.T) {
	d := newDoor()
	w := start(t, d.services())
	session := d.session()
	signOut := func() *http.Response {
		return visit(t, w.browser(t), http.MethodPost, w.url+"/auth/logout", nil, "Cookie", "foredial="+session)
	}
	d.down = true
	resp := signOut()
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode, "nobody is told that a session is over that is not")
	require.Nil(t, cookieOf(resp, "foredial"))
	d.down = false
	for range 2 { // the second time it is over already
		resp = signOut()
		require.Equal(t, http.StatusSeeOther, resp.StatusCode)
		require.Equal(t, "/", resp.Header.Get("Location"))
		require.Negative(t, cookieOf(resp, "foredial").MaxAge)
		require.Zero(t, d.open())
	}
	resp = visit(t, w.browser(t), http.MethodGet, w.url+"/v1/tasks/t1", nil, "Cookie", "foredial="+session)
	require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
}

func TestWithoutIssuerNobodySignsInThere(t *testing.T) {
	w := start(t, newDoor().services())
	for _, path := range []string{"/auth/login", "/auth/callback", "/auth/dev"} {
		require.Equal(t, http.StatusNotFound, visit(t, w.browser(t), http.MethodGet, w.url+path, nil).StatusCode, path)
	}
}
