package gateway_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/gateway"
)

const (
	strictPolicy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
	script       = "console.log('hello, hello, hello, hello, hello, hello, hello, hello')"
)

// withConsole serves a console of a page, a script, a font and a few files.
func withConsole(t *testing.T, s services) services {
	t.Helper()
	s.cfg.ConsoleDir = t.TempDir()
	require.NoError(t, os.CopyFS(s.cfg.ConsoleDir, fstest.MapFS{
		"index.html": {Data: []byte(`<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__">` +
			`<script type="module" nonce="__CSP_NONCE__" src="/assets/index-a1.js"></script><h1>our console</h1>`)},
		"assets/index-a1.js":   {Data: []byte(script)},
		"assets/_plain-b2.css": {Data: []byte("body { color: CanvasText }")},
		"assets/font-c3.woff2": {Data: []byte("wOF2")},
		"favicon.svg":          {Data: []byte("<svg/>")},
		"robots.txt":           {Data: []byte("User-agent: *")},
		"notice.unknown":       {Data: []byte("<script>alert(1)</script>")},
	}))
	return s
}

var nonceInPage = regexp.MustCompile(`nonce="([^"]*)"`)

func TestThePageHasANonceOfItsOwn(t *testing.T) {
	w := start(t, withConsole(t, services{}))
	used := map[string]bool{}
	for range 3 {
		resp := visit(t, w.client, http.MethodGet, w.url+"/", nil, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.Equal(t, "text/html; charset=utf-8", resp.Header.Get("Content-Type"))
		require.Equal(t, "no-cache", resp.Header.Get("Cache-Control"))
		text := bodyOf(t, resp)
		require.Contains(t, text, "our console")
		require.NotContains(t, text, "__CSP_NONCE__")
		nonces := nonceInPage.FindAllStringSubmatch(text, -1)
		require.Len(t, nonces, 2)
		nonce := nonces[0][1]
		require.Equal(t, nonce, nonces[1][1])
		require.GreaterOrEqual(t, len(nonce), 22, "128 bits and more")
		require.False(t, used[nonce], "it was used before")
		used[nonce] = true
		require.Equal(t, strictPolicy+"; style-src 'self' 'nonce-"+nonce+"'; img-src 'self' data:", resp.Header.Get("Content-Security-Policy"))
	}
}

func TestWhichAddressesAreTheConsoles(t *testing.T) {
	w := start(t, withConsole(t, services{}))
	const html, js, css, text = "text/html; charset=utf-8", "text/javascript; charset=utf-8", "text/css; charset=utf-8", "text/plain; charset=utf-8"
	for name, row := range map[string]struct {
		method, path, accept string
		status               int
		contentType          string
	}{
		"the front page":                   {"GET", "/", "text/html", 200, html},
		"the front page, whatever for":     {"GET", "/", "application/json", 200, html},
		"a route of the page's own":        {"GET", "/tasks/t1", "text/html,*/*;q=0.8", 200, html},
		"one that curl visits":             {"GET", "/workbench", "*/*", 200, html},
		"one for who says nothing":         {"GET", "/workbench", "", 200, html},
		"one like the API's":               {"GET", "/v10/auth/v1", "text/html", 200, html},
		"the page by its name":             {"GET", "/index.html", "text/html", 200, html},
		"a path that leads out":            {"GET", "/%2e%2e/%2e%2e/etc/passwd", "text/html", 200, html},
		"data that is not there":           {"GET", "/tasks/t1", "application/json", 404, "application/json"},
		"a picture that is not there":      {"GET", "/logo.png", "image/avif,image/*", 404, "application/json"},
		"a stream that is not there":       {"GET", "/tasks", "text/event-stream", 404, "application/json"},
		"a script":                         {"GET", "/assets/index-a1.js", "*/*", 200, js},
		"a style, first of all files":      {"GET", "/assets/_plain-b2.css", "text/css", 200, css},
		"a font":                           {"GET", "/assets/font-c3.woff2", "*/*", 200, "font/woff2"},
		"a script of another version":      {"GET", "/assets/index-z9.js", "*/*", 404, "application/json"},
		"a folder":                         {"GET", "/assets/", "text/html", 404, "application/json"},
		"an icon":                          {"GET", "/favicon.svg", "image/*", 200, "image/svg+xml"},
		"a text":                           {"GET", "/robots.txt", "*/*", 200, text},
		"a file of no type that we know":   {"GET", "/notice.unknown", "text/html", 200, "application/octet-stream"},
		"the API's description":            {"GET", "/openapi.json", "text/html", 200, "application/json"},
		"below the API's description":      {"GET", "/openapi.json/x", "text/html", 404, "application/json"},
		"no route of the API":              {"GET", "/v1/nowhere", "text/html", 404, "application/json"},
		"the API's own address":            {"GET", "/v1", "text/html", 404, "application/json"},
		"no route of the sign-in":          {"GET", "/auth/nowhere", "text/html", 404, "application/json"},
		"a form sent to the page":          {"POST", "/", "text/html", 405, "application/json"},
		"a form sent to a route of it":     {"POST", "/tasks/t1", "text/html", 405, "application/json"},
		"a file that somebody would write": {"PUT", "/assets/index-a1.js", "*/*", 405, "application/json"},
		"a route of the API, other method": {"PUT", "/v1/tasks", "*/*", 405, "application/json"},
		"nothing of the API, other method": {"POST", "/v1/nowhere", "*/*", 404, "application/json"},
	} {
		t.Run(name, func(t *testing.T) {
			var header []string
			if row.accept != "" {
				header = []string{"Accept", row.accept}
			}
			resp := visit(t, w.client, row.method, w.url+row.path, nil, header...)
			body := bodyOf(t, resp)
			require.Equal(t, row.status, resp.StatusCode, body)
			require.Equal(t, row.contentType, resp.Header.Get("Content-Type"))
			require.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"))
			require.NotEmpty(t, resp.Header.Get("X-Request-Id"))
			if row.status >= 400 {
				require.Contains(t, body, `"NOT_FOUND"`)
				require.Equal(t, "no-store", resp.Header.Get("Cache-Control"), "it may be there later")
			}
			if row.contentType != html {
				require.Equal(t, strictPolicy, resp.Header.Get("Content-Security-Policy"))
			}
		})
	}
	resp := visit(t, w.client, http.MethodPost, w.url+"/tasks", nil)
	require.Equal(t, "GET, HEAD", resp.Header.Get("Allow"))
}

func TestHowLongBrowsersKeepFiles(t *testing.T) {
	w := start(t, withConsole(t, services{}))
	for path, want := range map[string]string{
		"/assets/index-a1.js":   "public, max-age=31536000, immutable",
		"/assets/font-c3.woff2": "public, max-age=31536000, immutable",
		"/favicon.svg":          "public, max-age=86400",
		"/tasks":                "no-cache",
		"/openapi.json":         "no-store",
	} {
		resp := visit(t, w.client, http.MethodGet, w.url+path, nil)
		require.Equal(t, http.StatusOK, resp.StatusCode, path)
		require.Equal(t, want, resp.Header.Get("Cache-Control"), path)
	}
}

func TestFilesAreSentSmallerToWhoTakesThem(t *testing.T) {
	w := start(t, withConsole(t, services{}))
	for accept, zipped := range map[string]bool{
		"gzip": true, "deflate, GZIP;q=0.5, br": true, "gzip; q=1.0": true,
		"identity": false, "gzip;q=0": false, "br, gzip ; Q=0.000": false, "x-gzipped": false, "gzip;q=much": false,
	} {
		resp := visit(t, w.client, http.MethodGet, w.url+"/assets/index-a1.js", nil, "Accept-Encoding", accept)
		body := bodyOf(t, resp)
		require.Equal(t, "Accept-Encoding", resp.Header.Get("Vary"), accept)
		require.Equal(t, strconv.Itoa(len(body)), resp.Header.Get("Content-Length"), accept)
		if !zipped {
			require.Empty(t, resp.Header.Get("Content-Encoding"), accept)
			require.Equal(t, script, body, accept)
			continue
		}
		require.Equal(t, "gzip", resp.Header.Get("Content-Encoding"), accept)
		require.Less(t, len(body), len(script), accept)
		r, err := gzip.NewReader(strings.NewReader(body))
		require.NoError(t, err)
		plain, err := io.ReadAll(r)
		require.NoError(t, err)
		require.Equal(t, script, string(plain), accept)
	}
	for _, path := range []string{"/assets/font-c3.woff2", "/", "/notice.unknown"} {
		resp := visit(t, w.client, http.MethodGet, w.url+path, nil, "Accept-Encoding", "gzip")
		require.Equal(t, http.StatusOK, resp.StatusCode, path)
		require.Empty(t, resp.Header.Get("Content-Encoding"), path)
		require.Empty(t, resp.Header.Get("Vary"), path)
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	w := start(t, withConsole(t, services{}))
	for _, path := range []string{"/", "/tasks/t1", "/assets/index-a1.js", "/robots.txt"} {
		got := visit(t, w.client, http.MethodGet, w.url+path, nil, "Accept-Encoding", "gzip")
		size := len(bodyOf(t, got))
		resp := visit(t, w.client, http.MethodHead, w.url+path, nil, "Accept-Encoding", "gzip")
		require.Equal(t, got.StatusCode, resp.StatusCode, path)
		require.Empty(t, bodyOf(t, resp), path)
		require.Equal(t, int64(size), resp.ContentLength, path)
		for _, name := range []string{"Content-Type", "Cache-Control", "Content-Encoding", "Vary"} {
			require.Equal(t, got.Header.Get(name), resp.Header.Get(name), "%s of %s", name, path)
		}
	}
	resp := visit(t, w.client, http.MethodHead, w.url+"/assets/nowhere.js", nil)
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
	require.Empty(t, bodyOf(t, resp))
}

func TestTheConsolesRoutesAreFew(t *testing.T) {
	registry := prometheus.NewRegistry()
	s := withConsole(t, services{})
	s.deps = func(deps *gateway.Deps) { deps.Registry = registry }
	w := start(t, s)
	for _, path := range []string{"/", "/wp-admin/setup.php", "/tasks/t1", "/assets/index-a1.js", "/assets/x.js", "/assets/../y", "/robots.txt"} {
		visit(t, w.client, http.MethodGet, w.url+path, nil)
	}
	visit(t, w.client, http.MethodHead, w.url+"/", nil)
	visit(t, w.client, http.MethodPut, w.url+"/evil", nil)
	require.Equal(t, map[[3]string]uint64{
		{"GET", "/", "2xx"}:              3,
		{"GET", "/assets/{name}", "2xx"}: 1,
		{"GET", "/{file}", "2xx"}:        1,
		{"GET", "none", "4xx"}:           2,
		{"HEAD", "/", "2xx"}:             1,
		{"other", "none", "4xx"}:         1,
	}, requestsByRoute(t, registry))
}

func TestAFolderWithoutAConsole(t *testing.T) {
	empty := t.TempDir()
	for folder, want := range map[string]string{empty: "index.html is not there", empty + "/nowhere": "no such file"} {
		cfg := gateway.Config{MaxImport: 1, Idle: 1, SessionTTL: 1, ConsoleDir: folder}
		_, err := gateway.New(cfg, gateway.Deps{Log: quiet, Registry: prometheus.NewRegistry()})
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, folder)
	}
}

var fileInPage = regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`)

// The console that is built in is there whole, and lets itself through its own policy.
func TestTheBuiltInConsole(t *testing.T) {
	w := start(t, services{})
	page := bodyOf(t, visit(t, w.client, http.MethodGet, w.url+"/", nil))
	require.NotContains(t, page, "__CSP_NONCE__")
	require.NotRegexp(t, `<script(?:\s+(?:type|crossorigin|nonce)(?:="[^"]*")?)*\s*>`, page, "a script in the page is not let through")
	require.NotRegexp(t, `\s(?:style|on[a-z]+)="`, page)
	require.NotRegexp(t, `(?:src|href)="(?:https?:)?//`, page, "nothing comes from elsewhere")
	files := fileInPage.FindAllStringSubmatch(page, -1)
	require.NotEmpty(t, files)
	for _, f := range files {
		resp := visit(t, w.client, http.MethodGet, w.url+f[1], nil)
		require.Equal(t, http.StatusOK, resp.StatusCode, f[1])
		require.NotEqual(t, "application/octet-stream", resp.Header.Get("Content-Type"), f[1])
		require.NotContains(t, resp.Header.Get("Content-Type"), "text/html", f[1])
	}
}
