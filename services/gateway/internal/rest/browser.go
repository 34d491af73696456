package rest

import (
	"net/http"
	"slices"

	"github.com/rs/cors"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
)

// browser is what pages in browsers need, and what keeps those of strangers away.
type browser struct {
	// session is what a request's cookie says; empty without one.
	session func(*http.Request) string
	cors    *cors.Cors // nil: no other origin
	origins *http.CrossOriginProtection
}

// newBrowser trusts the pages of the gateway's own origin, which a proxy may have another
// name for (empty: it has not), and of the origins listed.
func newBrowser(session func(*http.Request) string, own string, origins []string) (*browser, error) {
	b := &browser{session: session, origins: http.NewCrossOriginProtection()}
	trusted := slices.Clone(origins)
	if own != "" {
		trusted = append(trusted, own)
	}
	for _, origin := range trusted {
		if err := b.origins.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	if len(origins) == 0 {
		return b, nil
	}
	b.cors = cors.New(cors.Options{
		AllowedOrigins:   origins,
		AllowedMethods:   []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete},
		AllowedHeaders:   []string{"Authorization", "Content-Type", "If-Range", "Last-Event-ID", "Range", requestIDHeader},
		ExposedHeaders:   []string{"Accept-Ranges", "Content-Disposition", "Content-Range", "ETag", "Retry-After", requestIDHeader},
		AllowCredentials: true,
		MaxAge:           600,
	})
	return b, nil
}

// preflight answers a browser that asks whether a page may make a request, and tells
// it who may see the answer to one.
func (b *browser) preflight(w http.ResponseWriter, r *http.Request) (answered bool) {
	if b.cors == nil {
		return false
	}
	b.cors.HandlerFunc(w, r)
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}

// identify has the session of a browser count as the bearer token of its request. A
// request that brings a token of its own needs no session, and nobody can make a
// browser send one; any other that changes something has to come from a page that is
// trusted, or from no page at all.
func (b *browser) identify(r *http.Request) error {
	if r.Header.Get("Authorization") != "" {
		return nil
	}
	if err := b.origins.Check(r); err != nil {
		return apierr.New(codes.PermissionDenied, apierr.PermissionDenied, "a page of another site may not do this").Because(err)
	}
	if session := b.session(r); session != "" {
		r.Header.Set("Authorization", "Bearer "+session)
	}
	return nil
}
