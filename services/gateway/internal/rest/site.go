package rest

import (
	"net/http"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"

	"github.com/foredial/foredial/services/gateway/internal/console"
)

// site is all that has an address: what is not the API's is the console's.
type site struct {
	api     *runtime.ServeMux
	console *console.Console
	faults  *faults
}

// apiPaths are those of the API, with all below them.
var apiPaths = []string{"/v1", "/auth", "/openapi.json"}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isAPI(r.URL.Path) {
		s.api.ServeHTTP(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		s.faults.routing(r.Context(), s.api, nil, w, r, http.StatusMethodNotAllowed)
		return
	}
	route, serve := s.console.Find(r)
	if serve == nil {
		s.faults.routing(r.Context(), s.api, nil, w, r, http.StatusNotFound)
		return
	}
	setRoute(r.Context(), route)
	serve(w, r)
}

func isAPI(path string) bool {
	for _, its := range apiPaths {
		if rest, ok := strings.CutPrefix(path, its); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return !strings.HasPrefix(path, "/") // which the mux has an answer to
}
