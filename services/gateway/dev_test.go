package gateway_test

import (
	"html"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/services/gateway"
)

// onDevMachine is a gateway where anybody may be anybody.
func (d *door) onDevMachine() services {
	s := d.services()
	s.deps = func(deps *gateway.Deps) { deps.DevSignIn = true }
	return s
}

func TestASignInCodeIsGoodOnce(t *testing.T) {
	d := newDoor()
	w := start(t, d.onDevMachine())
	code, kept := auth.Issue(auth.FormCode)
	bob := auth.Identity{Subject: "bob", Tenant: "demo", Role: auth.Agent, AgentID: "bob"}
	d.codes[kept.ID] = bob

	browser := w.browser(t)
	resp := visit(t, browser, http.MethodGet, w.url+"/auth/dev?code="+code, nil)
	require.Equal(t, http.StatusSeeOther, resp.StatusCode, bodyOf(t, resp))
	require.Equal(t, "/", resp.Header.Get("Location"))
	require.Equal(t, http.StatusOK, visit(t, browser, http.MethodGet, w.url+"/v1/tasks/t1", nil).StatusCode)
	who := d.entry()
	who.Expires = time.Time{}
	require.Equal(t, bob, who)

	resp = visit(t, w.browser(t), http.MethodGet, w.url+"/auth/dev?code="+code, nil)
	require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
	require.NotContains(t, bodyOf(t, resp), code)
	session, _ := auth.Issue(auth.FormSession)
	for _, text := range []string{"x", session, w.token} {
		require.Equal(t, http.StatusUnauthorized, visit(t, w.browser(t), http.MethodGet, w.url+"/auth/dev?code="+text, nil).StatusCode)
	}
	require.Equal(t, 1, d.open())
}

func TestWhereADeveloperIsSent(t *testing.T) {
	d := newDoor()
	w := start(t, d.onDevMachine())
	for asked, want := range returns {
		code, kept := auth.Issue(auth.FormCode)
		d.codes[kept.ID] = auth.Identity{Subject: "bob", Tenant: "demo", Role: auth.Supervisor}
		resp := visit(t, w.browser(t), http.MethodGet, w.url+"/auth/dev?code="+code+"&return="+url.QueryEscape(asked), nil)
		require.Equal(t, http.StatusSeeOther, resp.StatusCode, asked)
		require.Equal(t, want, resp.Header.Get("Location"), "by a code: %q", asked)

		page := bodyOf(t, visit(t, w.client, http.MethodGet, w.url+"/auth/dev?return="+url.QueryEscape(asked), nil))
		require.Contains(t, page, `name="return" value="`+html.EscapeString(want)+`"`)
		form := url.Values{"tenant": {"default"}, "role": {"supervisor"}, "return": {asked}}
		resp = visit(t, w.browser(t), http.MethodPost, w.url+"/auth/dev", form)
		require.Equal(t, http.StatusSeeOther, resp.StatusCode, asked)
		require.Equal(t, want, resp.Header.Get("Location"), "by the form: %q", asked)
	}
}

func TestTheFormSignsInAsAnybody(t *testing.T) {
	d := newDoor()
	w := start(t, d.onDevMachine())
	page := visit(t, w.client, http.MethodGet, w.url+"/auth/dev", nil)
	require.Equal(t, "text/html; charset=utf-8", page.Header.Get("Content-Type"))
	text := bodyOf(t, page)
	require.Contains(t, text, "<option>supervisor</option>")
	require.NotContains(t, text, "<option>service</option>")

	browser := w.browser(t)
	form := url.Values{"tenant": {"default"}, "role": {"agent"}, "agent": {"a1"}, "org_unit": {"o1"}}
	resp := visit(t, browser, http.MethodPost, w.url+"/auth/dev", form, "Sec-Fetch-Site", "same-origin")
	require.Equal(t, http.StatusSeeOther, resp.StatusCode, bodyOf(t, resp))
	require.Equal(t, http.StatusOK, visit(t, browser, http.MethodGet, w.url+"/v1/tasks/t1", nil).StatusCode)
	who := d.entry()
	who.Expires = time.Time{}
	require.Equal(t, auth.Identity{Subject: "a1", Tenant: "default", Role: auth.Agent, AgentID: "a1", OrgUnit: "o1"}, who)

	for name, form := range map[string]url.Values{
		"a service":             {"tenant": {"default"}, "role": {"service"}},
		"all tenants":           {"tenant": {"*"}, "role": {"service"}},
		"nobody":                {},
		"no tenant":             {"tenant": {"No Tenant"}, "role": {"supervisor"}},
		"an agent without id":   {"tenant": {"default"}, "role": {"agent"}},
		"a supervisor with one": {"tenant": {"default"}, "role": {"supervisor"}, "agent": {"a1"}},
	} {
		resp := visit(t, w.browser(t), http.MethodPost, w.url+"/auth/dev", form)
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, name)
	}
	require.Equal(t, 1, d.open())
}

// A page of another site, or one whose host's name was made to mean this machine, gets no session.
func TestOnlyTheMachineItselfSignsIn(t *testing.T) {
	d := newDoor()
	w := start(t, d.onDevMachine())
	code, kept := auth.Issue(auth.FormCode)
	d.codes[kept.ID] = auth.Identity{Subject: "bob", Tenant: "demo", Role: auth.Supervisor}
	form := url.Values{"tenant": {"default"}, "role": {"supervisor"}}
	resp := visit(t, w.browser(t), http.MethodPost, w.url+"/auth/dev", form, "Sec-Fetch-Site", "cross-site")
	require.Equal(t, http.StatusForbidden, resp.StatusCode)

	for host, want := range map[string]int{
		"evil.test": 403, "evil.test:8080": 403, "192.168.1.7:8080": 403, "0.0.0.0:8080": 403, "": 403,
		"localhost:8080": 200, "127.0.0.1": 200, "[::1]:8080": 200,
	} {
		r := w.request(t, http.MethodGet, "/auth/dev", "")
		r.Host = host
		if host == "" {
			r.Host = "localhost.evil.test"
		}
		got, text := w.do(t, r)
		require.Equal(t, want, got.StatusCode, "%s: %s", host, text)
	}
	r := w.request(t, http.MethodGet, "/auth/dev?code="+code, "")
	r.Host = "evil.test"
	got, _ := w.do(t, r)
	require.Equal(t, http.StatusForbidden, got.StatusCode)
	require.Zero(t, d.open())
	require.Len(t, d.codes, 1, "the code was not used up")
}
