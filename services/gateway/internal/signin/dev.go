package signin

import (
	_ "embed" // for the form
	"html/template"
	"net"
	"net/http"
	"net/netip"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
	"github.com/foredial/foredial/services/internal/caller"
)

// DevPath is where a sign-in code makes its session.
const DevPath = "/auth/dev"

//go:embed dev.html
var devHTML string

// devCSS is a file of its own, as the content policy wants it.
//
//go:embed dev.css
var devCSS []byte

var devPage = template.Must(template.New("dev").Parse(devHTML))

// people are the roles that somebody may sign in with here.
var people = []auth.Role{auth.TenantAdmin, auth.Supervisor, auth.Agent, auth.Integrator, auth.Auditor, auth.Operator}

// onThisMachine refuses a request for another host: the name of a stranger's site can be
// made to mean this machine, and its pages would then be of the same origin.
func (h *Handler) onThisMachine(serve handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
			return apierr.New(codes.PermissionDenied, apierr.PermissionDenied, "this page is for the machine itself: http://127.0.0.1")
		}
		return serve(w, r)
	}
}

// dev makes the session of a sign-in code, or shows the form.
func (h *Handler) dev(w http.ResponseWriter, r *http.Request) error {
	code, to := r.URL.Query().Get("code"), localPath(r.URL.Query().Get(returnTo))
	if code == "" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		return devPage.Execute(w, map[string]any{"Roles": people, "Return": to})
	}
	issued, ok := auth.ParseIssued(code)
	if !ok || issued.Form != auth.FormCode {
		return refused("this is no sign-in code")
	}
	who, err := h.credentials.Authenticate(auth.WithTenant(r.Context(), auth.AllTenants), &accessinternalv1.AuthenticateRequest{
		Id: issued.ID, Hash: issued.Hash[:], SignInCode: true,
	})
	if status.Code(err) == codes.NotFound {
		return refused("the code was used, or is too old")
	}
	if err != nil {
		return err
	}
	return h.open(w, r, caller.Identity(who), to)
}

// devForm makes a session for whom the form says.
func (h *Handler) devForm(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return apierr.BadField("body", apierr.Format, "is no form")
	}
	role := auth.Role(r.PostForm.Get("role"))
	who := auth.Identity{Tenant: r.PostForm.Get("tenant"), Role: role, AgentID: r.PostForm.Get("agent"), OrgUnit: r.PostForm.Get("org_unit")}
	if err := who.Check(); err != nil || role == auth.Service {
		return apierr.BadField("role", apierr.Format, "a tenant, a role, and with role agent the agent's id are wanted")
	}
	who.Subject = "dev"
	if who.AgentID != "" {
		who.Subject = who.AgentID
	}
	return h.open(w, r, who, localPath(r.PostForm.Get(returnTo)))
}

func devStyle(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, err := w.Write(devCSS)
	return err
}
