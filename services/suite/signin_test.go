package suite_test

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/oidctest"
	"github.com/foredial/foredial/services/suite"
)

// newBrowser keeps cookies, and goes where it is sent.
func newBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := &http.Client{Jar: jar, Transport: &http.Transport{}}
	t.Cleanup(browser.CloseIdleConnections)
	return browser
}

// caller is what the suite says of whoever sits at a browser; empty for nobody.
func caller(t *testing.T, s *suite.Suite, browser *http.Client) (who struct{ Subject, Tenant, Role, AgentID string }) {
	t.Helper()
	resp, err := browser.Get(s.URL() + "/v1/caller")
	require.NoError(t, err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
		return who
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&who))
	return who
}

func visit(t *testing.T, browser *http.Client, address string) int {
	t.Helper()
	resp, err := browser.Get(address)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

func TestSignInByALink(t *testing.T) {
	leavesNothing(t)
	cfg := testConfig(t)
	cfg.Auth.DevSignIn = true
	s := start(t, cfg)
	link, err := s.SignInLink(t.Context(), auth.Identity{Subject: "ann", Tenant: "acme", Role: auth.Supervisor})
	require.NoError(t, err)
	browser, stranger := newBrowser(t), newBrowser(t)
	require.Equal(t, http.StatusOK, visit(t, browser, link), "it leads to the first page")
	require.Equal(t, http.StatusUnauthorized, visit(t, stranger, link), "it was good once")
	who := caller(t, s, browser)
	require.Equal(t, []string{"ann", "acme", "ROLE_SUPERVISOR"}, []string{who.Subject, who.Tenant, who.Role})
	require.Empty(t, caller(t, s, stranger))

	// The code is no credential, however it is shown.
	_, code, _ := strings.Cut(link, "code=")
	status, answer := web(t, s, code, http.MethodGet, "/v1/caller", "")
	require.Equal(t, http.StatusUnauthorized, status, answer)

	at, err := url.Parse(s.URL())
	require.NoError(t, err)
	kept := browser.Jar.Cookies(at)
	resp, err := browser.Post(s.URL()+"/auth/logout", "", nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	browser.Jar.SetCookies(at, kept) // somebody has copied the cookie
	require.Empty(t, caller(t, s, browser), "the session has ended")
}

func TestWithoutDevSignInThereIsNoLink(t *testing.T) {
	s := start(t, testConfig(t))
	_, err := s.SignInLink(t.Context(), auth.Identity{Subject: "ann", Tenant: "acme", Role: auth.Supervisor})
	require.ErrorContains(t, err, "nobody signs in by a link")
	require.Equal(t, http.StatusNotFound, visit(t, newBrowser(t), s.URL()+"/auth/dev"))
}

// A login that the issuer knows is the agent whom the directory knows by it.
func TestSignInAtAnIssuer(t *testing.T) {
	leavesNothing(t)
	issuer := oidctest.Start(t)
	cfg := testConfig(t)
	cfg.Listen.HTTP = freeAddress(t)
	cfg.Auth.OIDC.Issuer, cfg.Auth.OIDC.Audience, cfg.Auth.OIDC.Tenant = issuer.URL, "foredial", "acme"
	cfg.Gateway.PublicURL = "http://" + cfg.Listen.HTTP
	cfg.Gateway.OIDC.ClientID, cfg.Gateway.OIDC.ClientSecret = oidctest.ClientID, oidctest.ClientSecret
	s := start(t, cfg)
	status, answer := web(t, s, token(t, s, "acme", auth.TenantAdmin), http.MethodPost, "/v1/resources:apply",
		`{"resources": [{"id": "q1", "displayName": "q", "skillQueue": {}},
			{"id": "a1", "displayName": "Ann", "agent": {"subject": "ann", "skillQueueIds": ["q1"]}}]}`)
	require.Equal(t, http.StatusOK, status, answer)

	browser := newBrowser(t)
	issuer.SignsIn(map[string]any{"sub": "ann"})
	require.Equal(t, http.StatusOK, visit(t, browser, s.URL()+"/auth/login?return=/openapi.json"))
	who := caller(t, s, browser)
	require.Equal(t, []string{"ann", "acme", "ROLE_AGENT", "a1"}, []string{who.Subject, who.Tenant, who.Role, who.AgentID})

	browser = newBrowser(t)
	issuer.SignsIn(map[string]any{"sub": "eve"})
	require.Equal(t, http.StatusUnauthorized, visit(t, browser, s.URL()+"/auth/login"), "the directory knows no such login")
	require.Empty(t, caller(t, s, browser))
}

func TestSignInAsAnybodyIsForThisMachineOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:8080", "[::]:8080", ":8080", "", "localhost:8080", "dial.example.com:8080", "192.168.1.7:8080", "127.0.0.1"} {
		for name, set := range map[string]func(*suite.Listen){
			"listen.grpc": func(l *suite.Listen) { l.GRPC = address },
			"listen.http": func(l *suite.Listen) { l.HTTP = address },
		} {
			cfg := testConfig(t)
			cfg.Auth.DevSignIn = true
			set(&cfg.Listen)
			_, err := suite.New(t.Context(), cfg, quiet)
			require.ErrorContains(t, err, name+": with auth.dev-sign-in", "%q", address)
		}
	}
	for _, address := range []string{"127.0.0.1:0", "127.1.2.3:0", "[::1]:0"} {
		cfg := testConfig(t)
		cfg.Auth.DevSignIn = true
		cfg.Listen.GRPC, cfg.Listen.HTTP = address, address
		s, err := suite.New(t.Context(), cfg, quiet)
		require.NoError(t, err, address)
		require.NoError(t, s.Stop(t.Context()))
	}
}

func TestAClientOfNoIssuerIsAnError(t *testing.T) {
	cfg := testConfig(t)
	cfg.Gateway.OIDC.ClientID = "console"
	_, err := suite.New(t.Context(), cfg, quiet)
	require.ErrorContains(t, err, "auth.oidc.issuer is required")
}
