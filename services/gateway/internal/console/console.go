package console

import (
	"bytes"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

const (
	page = "index.html"
	// assets is where Vite puts what it has named after its content.
	assets = "assets/"
	// nonceMark is what Vite writes where a nonce belongs (html.cspNonce).
	nonceMark = "__CSP_NONCE__"
)

// Patterns of routes, for metrics.
const (
	pageRoute  = "/"
	assetRoute = "/assets/{name}"
	fileRoute  = "/{file}"
)

// Console is one build of the console.
type Console struct {
	page  []byte
	files map[string]*file // by path, without the first slash
}

// builtIn is read once, though a process of tests has many gateways.
var builtIn = sync.OnceValues(func() (*Console, error) {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	return read(built)
})

// Open reads the console that a folder has, or the built-in one if that is empty.
func Open(folder string) (*Console, error) {
	if folder == "" {
		return builtIn()
	}
	c, err := read(os.DirFS(folder))
	if err != nil {
		return nil, fmt.Errorf("console in %s: %w", folder, err)
	}
	return c, nil
}

func read(built fs.FS) (*Console, error) {
	c := &Console{files: map[string]*file{}}
	err := fs.WalkDir(built, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(built, name)
		if err != nil {
			return err
		}
		if name == page {
			c.page = content
			return nil
		}
		c.files[name] = newFile(name, content)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if c.page == nil {
		return nil, errors.New(page + " is not there")
	}
	return c, nil
}

// Find says how a GET or HEAD request is answered, and by which route; nil: nothing is
// there. What else the answer's header says is set before: the page adds to the content
// policy that it finds.
func (c *Console) Find(r *http.Request) (route string, serve http.HandlerFunc) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	asset := strings.HasPrefix(name, assets)
	if f, ok := c.files[name]; ok {
		if asset {
			return assetRoute, f.serve("public, max-age=31536000, immutable")
		}
		return fileRoute, f.serve("public, max-age=86400")
	}
	if asset || name != "" && !wantsPage(r.Header.Values("Accept")) {
		return "", nil
	}
	return pageRoute, c.servePage
}

// wantsPage tells a browser on its way to a page from a program that looks for data.
func wantsPage(accept []string) bool {
	said := strings.Join(accept, ",")
	return said == "" || strings.Contains(said, "text/html") || strings.Contains(said, "*/*")
}

func (c *Console) servePage(w http.ResponseWriter, _ *http.Request) {
	nonce := rand.Text()
	h := w.Header()
	h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+"; style-src 'self' 'nonce-"+nonce+"'; img-src 'self' data:")
	h.Set("Cache-Control", "no-cache")
	write(w, "text/html; charset=utf-8", bytes.ReplaceAll(c.page, []byte(nonceMark), []byte(nonce)))
}

func write(w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body))) // also of an answer to HEAD
	_, _ = w.Write(body)                                      // the browser may have gone
}
