package gateway_test

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/auth/openid"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/seal"
	"github.com/foredial/foredial/pkg/testkit/oidctest"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/gateway"
	"github.com/foredial/foredial/services/internal/caller"
)

// door keeps sessions, and lets those in who have one.
type door struct {
	mu       sync.Mutex
	sessions map[string]auth.Identity
	codes    map[string]auth.Identity // by id
	// who made the last call of a task.
	who  auth.Identity
	down bool // the service that ends sessions does not answer
}

func newDoor() *door {
	return &door{sessions: map[string]auth.Identity{}, codes: map[string]auth.Identity{}}
}

// services are a gateway with this door; its one task is there for everybody.
func (d *door) services() services {
	return services{
		task: &tasks{
			get: func(ctx context.Context, r *taskv1.GetTaskRequest) (*taskv1.Task, error) {
				return d.entered(ctx, r.GetId())
			},
			create: func(ctx context.Context, _ *taskv1.CreateTaskRequest) (*taskv1.Task, error) {
				return d.entered(ctx, "new")
			},
		},
		others: func(r grpc.ServiceRegistrar) {
			accessv1.RegisterAccessServiceServer(r, doorAccess{door: d})
			accessinternalv1.RegisterSessionServiceServer(r, doorSessions{door: d})
			accessinternalv1.RegisterCredentialServiceServer(r, doorCredentials{door: d})
		},
		callers: func(key *auth.Key) rpc.Authenticator { return doorCallers{d, key} },
	}
}

func (d *door) entered(ctx context.Context, id string) (*taskv1.Task, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.who = auth.FromContext(ctx)
	return &taskv1.Task{Id: id}, nil
}

// entry is who called last.
func (d *door) entry() auth.Identity {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.who
}

// session makes one for an admin of acme.
func (d *door) session() string {
	text, _ := auth.Issue(auth.FormSession)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sessions[text] = auth.Identity{Subject: "ann", Tenant: "acme", Role: auth.TenantAdmin}
	return text
}

func (d *door) open() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.sessions)
}

type doorCallers struct {
	*door

	key *auth.Key
}

func (d doorCallers) Authenticate(ctx context.Context, credential string) (auth.Identity, error) {
	d.mu.Lock()
	who, ok := d.sessions[credential]
	d.mu.Unlock()
	if ok {
		return who, nil
	}
	return d.key.Authenticate(ctx, credential)
}

type doorSessions struct {
	accessinternalv1.UnimplementedSessionServiceServer
	*door
}

func (d doorSessions) CreateSession(ctx context.Context, r *accessinternalv1.CreateSessionRequest) (*accessinternalv1.CreateSessionResponse, error) {
	who := caller.Identity(r.GetCaller())
	if service := auth.FromContext(ctx); service.Role != auth.Service || service.Tenant != who.Tenant {
		return nil, status.Error(codes.PermissionDenied, "not a service of the tenant")
	}
	if who.Role == "" { // nobody is in its directory
		return nil, apierr.New(codes.NotFound, "NOT_FOUND", "the directory has no such login")
	}
	text, _ := auth.Issue(auth.FormSession)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sessions[text] = who
	return &accessinternalv1.CreateSessionResponse{Credential: text}, nil
}

type doorCredentials struct {
	accessinternalv1.UnimplementedCredentialServiceServer
	*door
}

func (d doorCredentials) Authenticate(ctx context.Context, r *accessinternalv1.AuthenticateRequest) (*accessv1.Caller, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	who, ok := d.codes[r.GetId()]
	if !ok || !r.GetSignInCode() || auth.Tenant(ctx) != auth.AllTenants {
		return nil, apierr.New(codes.NotFound, "NOT_FOUND", "no such code")
	}
	delete(d.codes, r.GetId())
	return caller.Wire(who), nil
}

type doorAccess struct {
	accessv1.UnimplementedAccessServiceServer
	*door
}

func (d doorAccess) SignOut(ctx context.Context, _ *accessv1.SignOutRequest) (*accessv1.SignOutResponse, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down {
		return nil, apierr.New(codes.Unavailable, apierr.DependencyDown, "down")
	}
	md, _ := metadata.FromIncomingContext(ctx)
	delete(d.sessions, strings.TrimPrefix(md.Get("authorization")[0], "Bearer "))
	return &accessv1.SignOutResponse{}, nil
}

// atIssuer has people sign in at an issuer, which says of them what they are.
func (d *door) atIssuer(t *testing.T, issuer *oidctest.Issuer) services {
	t.Helper()
	people, err := openid.New(openid.Config{
		Issuer: issuer.URL, Audience: "foredial", TenantClaim: "tenant", RoleClaim: "role", OrgUnitClaim: "org_unit",
	})
	require.NoError(t, err)
	s := d.services()
	s.cfg.OIDC = gateway.OIDC{ClientID: oidctest.ClientID, ClientSecret: oidctest.ClientSecret, Scopes: []string{"openid"}}
	s.deps = func(deps *gateway.Deps) {
		t.Cleanup(people.Close)
		deps.Issuer, deps.SignInKey = people, signInKey(t)
	}
	return s
}

func signInKey(t *testing.T) *seal.Keys {
	t.Helper()
	keys, err := seal.Parse([]string{seal.Generate("k1")})
	require.NoError(t, err)
	return keys
}

// browser is a client that keeps cookies and does not follow redirects by itself.
func (w *world) browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{
		Transport: w.client.Transport, Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// visit sends a request as a browser does.
func visit(t *testing.T, browser *http.Client, method, address string, form url.Values, header ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := browser.Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

// follow visits where an answer leads to.
func follow(t *testing.T, browser *http.Client, from *http.Response) *http.Response {
	t.Helper()
	to, err := from.Location()
	require.NoError(t, err)
	return visit(t, browser, http.MethodGet, to.String(), nil)
}
