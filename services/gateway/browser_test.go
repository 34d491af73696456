package gateway_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

const friend = "https://app.example.com"

func TestASessionIsABearerToken(t *testing.T) {
	d := newDoor()
	w := start(t, d.services())
	cookie := "foredial=" + d.session()
	get := func(path string, header ...string) int {
		t.Helper()
		return visit(t, w.client, http.MethodGet, w.url+path, nil, header...).StatusCode
	}
	require.Equal(t, http.StatusOK, get("/v1/tasks/t1", "Cookie", cookie))
	require.Equal(t, "ann", d.entry().Subject)
	require.Equal(t, http.StatusOK, get("/v1/tasks/t1", "Cookie", cookie, "Authorization", "Bearer "+w.token))
	require.Equal(t, "test", d.entry().Subject, "the header wins")
	require.Equal(t, http.StatusUnauthorized, get("/v1/tasks/t1", "Cookie", cookie, "Authorization", "Bearer x"), "also when it is bad")

	require.Equal(t, http.StatusUnauthorized, get("/v1/tasks/t1"))
	require.Equal(t, http.StatusUnauthorized, get("/v1/tasks/t1", "Cookie", "foredial="+w.token), "a cookie is a session, nothing else")
	require.Equal(t, http.StatusUnauthorized, get("/v1/tasks/t1", "Cookie", "__Host-foredial="+d.session()), "not that of this gateway")
	for _, name := range []string{"access_token", "token", "authorization"} {
		require.Equal(t, http.StatusUnauthorized, get("/v1/tasks/t1?"+name+"="+url.QueryEscape("Bearer "+w.token)), "no token in a URL is read")
	}
}

// Whether a page of another site may have a browser do something with its session.
func TestPagesOfOthers(t *testing.T) {
	d := newDoor()
	s := d.services()
	s.cfg.AllowOrigins, s.cfg.PublicURL = []string{friend}, "http://localhost:8000"
	w := start(t, s)
	cookie := []string{"Cookie", "foredial=" + d.session()}
	header := []string{"Authorization", "Bearer " + w.token}
	for name, row := range map[string]struct {
		method, path string
		header       []string
		want         int
	}{
		"our own page":                   {http.MethodPost, "/v1/tasks", append(cookie, "Sec-Fetch-Site", "same-origin", "Origin", w.url), 200},
		"somebody who typed it":          {http.MethodPost, "/v1/tasks", append(cookie, "Sec-Fetch-Site", "none"), 200},
		"no browser":                     {http.MethodPost, "/v1/tasks", cookie, 200},
		"an old browser on our page":     {http.MethodPost, "/v1/tasks", append(cookie, "Origin", w.url), 200},
		"our own page behind a proxy":    {http.MethodPost, "/v1/tasks", append(cookie, "Origin", "http://localhost:8000"), 200},
		"another site":                   {http.MethodPost, "/v1/tasks", append(cookie, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.test"), 403},
		"another host of our domain":     {http.MethodPost, "/v1/tasks", append(cookie, "Sec-Fetch-Site", "same-site", "Origin", "https://evil.test"), 403},
		"an old browser on another site": {http.MethodPost, "/v1/tasks", append(cookie, "Origin", "https://evil.test"), 403},
		"a page of no site":              {http.MethodPost, "/v1/tasks", append(cookie, "Origin", "null"), 403},
		"a page that is trusted":         {http.MethodPost, "/v1/tasks", append(cookie, "Sec-Fetch-Site", "cross-site", "Origin", friend), 200},
		"another site with a token":      {http.MethodPost, "/v1/tasks", append(header, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.test"), 200},
		"another site that reads":        {http.MethodGet, "/v1/tasks/t1", append(cookie, "Sec-Fetch-Site", "cross-site"), 200},
		"another site that deletes":      {http.MethodDelete, "/v1/resources/r1", append(cookie, "Sec-Fetch-Site", "cross-site"), 403},
		"another site that patches":      {http.MethodPatch, "/v1/tasks/t1", append(cookie, "Sec-Fetch-Site", "cross-site"), 403},
		"another site that signs us out": {http.MethodPost, "/auth/logout", append(cookie, "Sec-Fetch-Site", "cross-site"), 403},
	} {
		t.Run(name, func(t *testing.T) {
			body := ""
			if row.method == http.MethodPost {
				body = goodTask
			}
			r := w.request(t, row.method, row.path, body)
			r.Header.Del("Authorization")
			for i := 0; i < len(row.header); i += 2 {
				r.Header.Set(row.header[i], row.header[i+1])
			}
			resp, text := w.do(t, r)
			require.Equal(t, row.want, resp.StatusCode, text)
			if row.want == http.StatusForbidden {
				require.Contains(t, text, `"PERMISSION_DENIED"`)
				require.Contains(t, text, "another site")
				require.NotEmpty(t, resp.Header.Get("X-Request-Id"))
			}
		})
	}
	require.Equal(t, 1, d.open(), "nobody signed us out")
}

func preflight(t *testing.T, w *world, origin, method string, headers string) http.Header {
	t.Helper()
	resp := visit(t, w.client, http.MethodOptions, w.url+"/v1/tasks", nil,
		"Origin", origin, "Access-Control-Request-Method", method, "Access-Control-Request-Headers", headers)
	return resp.Header
}

func TestOriginsThatAreAllowed(t *testing.T) {
	s := newDoor().services()
	s.cfg.AllowOrigins = []string{friend}
	w := start(t, s)
	h := preflight(t, w, friend, http.MethodPatch, "authorization,content-type")
	require.Equal(t, friend, h.Get("Access-Control-Allow-Origin"))
	require.Equal(t, "true", h.Get("Access-Control-Allow-Credentials"))
	require.Equal(t, http.MethodPatch, h.Get("Access-Control-Allow-Methods"))
	require.Equal(t, "authorization,content-type", h.Get("Access-Control-Allow-Headers"))
	require.Contains(t, h.Get("Vary"), "Origin")

	for _, row := range [][3]string{
		{"https://evil.test", http.MethodPatch, ""}, {friend + ".evil.test", http.MethodGet, ""}, {"http://app.example.com", http.MethodGet, ""},
		{"null", http.MethodGet, ""}, {friend, http.MethodPut, ""}, {friend, http.MethodPatch, "x-forwarded-for"},
	} {
		h := preflight(t, w, row[0], row[1], row[2])
		require.Empty(t, h.Get("Access-Control-Allow-Origin"), "%q", row)
		require.Empty(t, h.Get("Access-Control-Allow-Credentials"), "%q", row)
	}

	resp := visit(t, w.client, http.MethodGet, w.url+"/v1/tasks/t1", nil, "Origin", friend)
	require.Equal(t, friend, resp.Header.Get("Access-Control-Allow-Origin"), "also of errors")
	require.Contains(t, resp.Header.Get("Access-Control-Expose-Headers"), "X-Request-Id")
	resp = visit(t, w.client, http.MethodGet, w.url+"/v1/tasks/t1", nil, "Origin", "https://evil.test")
	require.Empty(t, resp.Header.Get("Access-Control-Allow-Origin"))
}

func TestNoOriginIsAllowedByDefault(t *testing.T) {
	w := start(t, newDoor().services())
	for _, origin := range []string{friend, w.url, "null"} {
		h := preflight(t, w, origin, http.MethodGet, "")
		require.Empty(t, h.Get("Access-Control-Allow-Origin"), origin)
		resp := visit(t, w.client, http.MethodGet, w.url+"/", nil, "Origin", origin)
		require.Empty(t, resp.Header.Get("Access-Control-Allow-Origin"), origin)
	}
}

func TestBrowsersAreToldToBeCareful(t *testing.T) {
	w := start(t, withConsole(t, newDoor().onDevMachine()))
	for path, status := range map[string]int{
		"/robots.txt": 200, "/assets/index-a1.js": 200, "/auth/dev": 200, "/auth/dev.css": 200, "/openapi.json": 200, "/v1/tasks/t1": 401, "/v1/nowhere": 404,
	} {
		resp := visit(t, w.client, http.MethodGet, w.url+path, nil)
		require.Equal(t, status, resp.StatusCode, path)
		for name, want := range map[string]string{
			"Content-Security-Policy":      strictPolicy,
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Strict-Transport-Security":    "", // this one is plain
		} {
			require.Equal(t, want, resp.Header.Get(name), "%s of %s", name, path)
		}
		require.Contains(t, resp.Header.Get("Permissions-Policy"), "microphone=()")
		require.NotContains(t, bodyOf(t, resp), "<style", "what the policy would not let through")
	}

	s := withConsole(t, newDoor().services())
	s.cfg.PublicURL = "https://dial.example.com"
	w = start(t, s)
	resp := visit(t, w.client, http.MethodGet, w.url+"/", nil)
	require.Equal(t, "max-age=31536000", resp.Header.Get("Strict-Transport-Security"), "a proxy has the certificate")
}
