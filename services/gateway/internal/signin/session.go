package signin

import (
	"net/http"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	"github.com/foredial/foredial/services/internal/caller"
)

// open makes a session for somebody who is known, and goes on to a path. It is always a
// new one: whoever could set a cookie in the browser before does not get to share it.
func (h *Handler) open(w http.ResponseWriter, r *http.Request, who auth.Identity, to string) error {
	who.Expires = time.Now().Add(h.TTL)
	made, err := h.sessions.CreateSession(auth.WithTenant(r.Context(), who.Tenant), &accessinternalv1.CreateSessionRequest{
		Caller: caller.Wire(who),
	})
	if err != nil {
		return err
	}
	h.Cookies.set(w, sessionCookie, made.GetCredential(), h.TTL)
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// logout ends the session. One that is over already is over.
func (h *Handler) logout(w http.ResponseWriter, r *http.Request) error {
	if session := h.Cookies.Session(r); session != "" {
		ctx := metadata.AppendToOutgoingContext(r.Context(), "authorization", "Bearer "+session)
		if _, err := h.access.SignOut(ctx, &accessv1.SignOutRequest{}); err != nil && status.Code(err) != codes.Unauthenticated {
			return err
		}
	}
	h.Cookies.remove(w, sessionCookie)
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
