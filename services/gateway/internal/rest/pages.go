package rest

import (
	_ "embed" // for the pages
	"net/http"
)

//go:embed index.html
var indexHTML []byte

// pageCSS is a file of its own, as the pages' content policy wants it.
//
//go:embed page.css
var pageCSS []byte

// pages are the documents the gateway serves of itself.
type pages struct{ description []byte }

func newPages() (*pages, error) {
	description, err := describe()
	return &pages{description}, err
}

func (p *pages) openAPI(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(p.description)
}

func (*pages) index(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(indexHTML)
}

func (*pages) style(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(pageCSS)
}
