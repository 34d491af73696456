package signin

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/seal"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
)

// Config says how people sign in.
type Config struct {
	Log     *slog.Logger
	Cookies Cookies
	// TTL is how long a session lasts.
	TTL time.Duration
	// Client is the gateway at its issuer; nil: it has none.
	Client *Client
	// Key seals what browsers carry while they are at the issuer.
	Key *seal.Keys
	// Dev lets anybody sign in as anybody.
	Dev bool
	// Refuse answers a request with an error.
	Refuse func(w http.ResponseWriter, r *http.Request, err error)

	// Callers is a connection without a token to the service that keeps sessions,
	// Services one to the same as a service.
	Callers, Services grpc.ClientConnInterface
}

// Handler is the part of a gateway that signs people in.
type Handler struct {
	Config

	access      accessv1.AccessServiceClient
	credentials accessinternalv1.CredentialServiceClient
	sessions    accessinternalv1.SessionServiceClient
}

// New makes a Handler.
func New(cfg Config) *Handler {
	return &Handler{
		Config:      cfg,
		access:      accessv1.NewAccessServiceClient(cfg.Callers),
		credentials: accessinternalv1.NewCredentialServiceClient(cfg.Services),
		sessions:    accessinternalv1.NewSessionServiceClient(cfg.Services),
	}
}

// returnTo is the parameter that says where somebody wants to be once signed in.
const returnTo = "return"

// Route is a request that the Handler answers.
type Route struct {
	Method, Path string
	Serve        http.HandlerFunc
}

// Routes are all of them, as it is configured.
func (h *Handler) Routes() []Route {
	all := []Route{
		{http.MethodGet, "/auth/methods", h.or(h.methods)},
		{http.MethodPost, "/auth/logout", h.or(h.logout)},
	}
	if h.Client != nil {
		all = append(all,
			Route{http.MethodGet, "/auth/login", h.or(h.login)},
			Route{http.MethodGet, callbackPath, h.or(h.callback)})
	}
	if h.Dev {
		all = append(all,
			Route{http.MethodGet, "/auth/dev.css", h.or(devStyle)},
			Route{http.MethodGet, DevPath, h.or(h.onThisMachine(h.dev))},
			Route{http.MethodPost, DevPath, h.or(h.onThisMachine(h.devForm))})
	}
	return all
}

// methods tells a page that has nobody signed in yet where to send them.
func (h *Handler) methods(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(struct {
		OIDC bool `json:"oidc"`
		Dev  bool `json:"dev"`
	}{h.Client != nil, h.Dev})
}

// or answers with the error that serve returns.
func (h *Handler) or(serve handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := serve(w, r); err != nil {
			h.Refuse(w, r, err)
		}
	}
}

// handler has answered, or returns an error to answer with.
type handler func(w http.ResponseWriter, r *http.Request) error
