package suite_test

import (
	"context"
	"crypto/x509"
	"path/filepath"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/testkit/oidctest"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/suite"
)

// door is a suite that people and systems come to with credentials of every kind.
type door struct {
	*suite.Suite

	issuer *oidctest.Issuer
	old    *auth.Key // signed its tokens before
}

// openDoor has ann in the directory, who is agent a1, and bert, who is the supervisor a2.
func openDoor(t *testing.T, edit ...func(*suite.Config)) *door {
	t.Helper()
	cfg := testConfig(t)
	d := &door{issuer: oidctest.Start(t)}
	cfg.Auth.OIDC.Issuer, cfg.Auth.OIDC.Audience = d.issuer.URL, "foredial"
	before := filepath.Join(t.TempDir(), "before.pem")
	var err error
	d.old, err = auth.LoadOrCreateKey(before)
	require.NoError(t, err)
	cfg.Auth.OldKeyFiles = []string{before}
	for _, fn := range edit {
		fn(&cfg)
	}
	d.Suite = start(t, cfg)
	_, err = directoryv1.NewDirectoryServiceClient(d.as(t, token(t, d.Suite, "acme", auth.TenantAdmin))).ApplyResources(t.Context(),
		&directoryv1.ApplyResourcesRequest{Resources: append([]*directoryv1.Resource{
			personnel("a1", "ann", directoryv1.AgentRole_AGENT_ROLE_AGENT), personnel("a2", "bert", directoryv1.AgentRole_AGENT_ROLE_SUPERVISOR),
		}, directory...)})
	require.NoError(t, err)
	return d
}

func personnel(id, subject string, role directoryv1.AgentRole) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_Agent{
		Agent: &directoryv1.Agent{Subject: subject, SkillQueueIds: []string{"q1"}, Role: role},
	}}
}

// whose is whom a credential speaks for, as the suite says over the network.
func (d *door) whose(t *testing.T, credential string) (*accessv1.Caller, error) {
	t.Helper()
	return accessv1.NewAccessServiceClient(d.as(t, credential)).GetCaller(t.Context(), &accessv1.GetCallerRequest{})
}

func (d *door) as(t *testing.T, credential string) *grpc.ClientConn {
	t.Helper()
	conn, err := rpc.Dial(d.GRPC(), credential, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}

func (d *door) session(t *testing.T, code bool) string {
	t.Helper()
	req := &accessinternalv1.CreateSessionRequest{Caller: &accessv1.Caller{
		Subject: "sue", Role: accessv1.Role_ROLE_SUPERVISOR, ExpireTime: timestamppb.New(time.Now().Add(time.Hour)),
	}}
	if code {
		req.CodeExpireTime = req.GetCaller().GetExpireTime()
	}
	made, err := accessinternalv1.NewSessionServiceClient(d.as(t, token(t, d.Suite, "acme", auth.Service))).CreateSession(t.Context(), req)
	require.NoError(t, err)
	return made.GetCredential()
}

// exchange uses a sign-in code up.
func (d *door) exchange(t *testing.T, code string) error {
	t.Helper()
	shown, ok := auth.ParseIssued(code)
	require.True(t, ok)
	everybody := d.as(t, token(t, d.Suite, auth.AllTenants, auth.Service))
	_, err := accessinternalv1.NewCredentialServiceClient(everybody).Authenticate(t.Context(),
		&accessinternalv1.AuthenticateRequest{Id: shown.ID, Hash: shown.Hash[:], SignInCode: true})
	return err
}

func (d *door) key(t *testing.T) (id, secret string) {
	t.Helper()
	made, err := accessv1.NewAccessServiceClient(d.as(t, token(t, d.Suite, "acme", auth.TenantAdmin))).CreateApiKey(t.Context(),
		&accessv1.CreateApiKeyRequest{ApiKey: &accessv1.ApiKey{DisplayName: "import", Role: accessv1.Role_ROLE_INTEGRATOR}})
	require.NoError(t, err)
	return made.GetApiKey().GetId(), made.GetSecret()
}

// claims are those of ann, but for some.
func claims(but ...any) map[string]any {
	all := map[string]any{"sub": "ann", "aud": "foredial", "tenant": "acme"}
	for i := 0; i < len(but); i += 2 {
		all[but[i].(string)] = but[i+1]
	}
	return all
}

func TestCredentialsThatAreGood(t *testing.T) {
	d := openDoor(t)
	before, err := d.old.Sign(auth.Identity{Subject: "test", Tenant: "acme", Role: auth.Auditor}, time.Now(), time.Hour)
	require.NoError(t, err)
	_, key := d.key(t)
	for name, tc := range map[string]struct {
		credential string
		want       *accessv1.Caller
	}{
		"ours":                   {token(t, d.Suite, "acme", auth.Operator), &accessv1.Caller{Subject: "test", Role: accessv1.Role_ROLE_OPERATOR}},
		"of the key before ours": {before, &accessv1.Caller{Subject: "test", Role: accessv1.Role_ROLE_AUDITOR}},
		"a key":                  {key, &accessv1.Caller{Subject: "import", Role: accessv1.Role_ROLE_INTEGRATOR, SeesPersonalData: true}},
		"a session":              {d.session(t, false), &accessv1.Caller{Subject: "sue", Role: accessv1.Role_ROLE_SUPERVISOR}},
		"the issuer's, the role by the directory": {
			d.issuer.Token(claims()), &accessv1.Caller{Subject: "ann", Role: accessv1.Role_ROLE_AGENT, AgentId: "a1"},
		},
		"the issuer's, a supervisor by the directory": {
			d.issuer.Token(claims("sub", "bert")), &accessv1.Caller{Subject: "bert", Role: accessv1.Role_ROLE_SUPERVISOR},
		},
		"the issuer's, with a role": {
			d.issuer.Token(claims("sub", "root", "role", "operator", "org_unit", "east")),
			&accessv1.Caller{Subject: "root", Role: accessv1.Role_ROLE_OPERATOR, OrgUnitId: "east"},
		},
		"the issuer's, an agent by its role": {
			d.issuer.Token(claims("role", []string{"agent"})), &accessv1.Caller{Subject: "ann", Role: accessv1.Role_ROLE_AGENT, AgentId: "a1"},
		},
	} {
		got, err := d.whose(t, tc.credential)
		require.NoError(t, err, name)
		got.ExpireTime, got.ServerTime, tc.want.Tenant = nil, nil, "acme"
		require.Equal(t, tc.want.String(), got.String(), name)
	}
}

func TestCredentialsThatAreRefused(t *testing.T) {
	d := openDoor(t)
	admin := accessv1.NewAccessServiceClient(d.as(t, token(t, d.Suite, "acme", auth.TenantAdmin)))
	stranger, err := auth.NewKey()
	require.NoError(t, err)
	sign := func(key *auth.Key, at time.Time) string {
		text, err := key.Sign(auth.Identity{Subject: "test", Tenant: "acme", Role: auth.TenantAdmin}, at, time.Minute)
		require.NoError(t, err)
		return text
	}
	theirs := d.issuer.Key()
	public, err := x509.MarshalPKIXPublicKey(theirs.Private.Public())
	require.NoError(t, err)
	withdrawn := d.issuer.Token(claims())
	_, err = d.whose(t, withdrawn)
	require.NoError(t, err)
	confused := d.issuer.Sign(jwt.SigningMethodHS256, theirs.ID, public, claims())

	revokedID, revoked := d.key(t)
	_, err = admin.RevokeApiKey(t.Context(), &accessv1.RevokeApiKeyRequest{Id: revokedID})
	require.NoError(t, err)
	ended := d.session(t, false)
	_, err = accessv1.NewAccessServiceClient(d.as(t, ended)).SignOut(t.Context(), &accessv1.SignOutRequest{})
	require.NoError(t, err)
	code := d.session(t, true)
	require.NoError(t, d.exchange(t, code))
	require.Equal(t, codes.NotFound, status.Code(d.exchange(t, code)), "a code is good once")

	for name, credential := range map[string]string{
		"malformed":                 "abc",
		"empty":                     " ",
		"expired":                   sign(d.old, time.Now().Add(-time.Hour)),
		"a stranger's":              sign(stranger, time.Now()),
		"the issuer's, expired":     d.issuer.Token(claims("exp", time.Now().Add(-time.Hour).Unix())),
		"for somebody else":         d.issuer.Token(claims("aud", "other")),
		"of another issuer":         d.issuer.Token(claims("iss", "https://login.example.com")),
		"saying that it is ours":    d.issuer.Token(claims("iss", auth.Issuer, "aud", auth.Issuer, "role", "operator")),
		"alg none":                  d.issuer.Sign(jwt.SigningMethodNone, theirs.ID, jwt.UnsafeAllowNoneSignatureType, claims()),
		"alg none, ours":            d.issuer.Sign(jwt.SigningMethodNone, theirs.ID, jwt.UnsafeAllowNoneSignatureType, claims("iss", auth.Issuer, "aud", auth.Issuer)),
		"a public key as a secret":  confused,
		"of a service":              d.issuer.Token(claims("role", "service")),
		"of a service of all":       d.issuer.Token(claims("role", "service", "tenant", auth.AllTenants)),
		"of somebody in all":        d.issuer.Token(claims("role", "operator", "tenant", auth.AllTenants)),
		"of nobody in directory":    d.issuer.Token(claims("sub", "bob")),
		"of ann, but in no tenant":  d.issuer.Token(claims("tenant", nil)),
		"of ann, in another tenant": d.issuer.Token(claims("tenant", "other")),
		"a revoked key":             revoked,
		"an ended session":          ended,
		"a used sign-in code":       code,
		"a sign-in code":            d.session(t, true),
		"a key that never was":      "fdk_0198c6f0-0000-7000-8000-000000000000_00",
	} {
		_, err := d.whose(t, credential)
		require.Equal(t, codes.Unauthenticated, status.Code(err), "%s: %v", name, err)
		require.Equal(t, apierr.TokenInvalid, apierr.ReasonIn(err), name)
	}
	_, err = d.whose(t, "")
	require.Equal(t, apierr.TokenMissing, apierr.ReasonIn(err))
	require.Equal(t, codes.Unauthenticated, status.Code(err))
}

// What the issuer signs with a new key is good without a restart, and then what the old
// one signed no more.
func TestIssuerChangesItsKey(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	before := d.issuer.Token(claims())
	_, err := d.whose(t, before)
	require.NoError(t, err)
	d.issuer.Rotate("EdDSA")
	require.Eventually(t, func() bool {
		return status.Code(second(d.whose(t, d.issuer.Token(claims("nonce", time.Now().String()))))) == codes.OK
	},
		15*time.Second, 50*time.Millisecond)
	require.Eventually(t, func() bool { return status.Code(second(d.whose(t, before))) == codes.Unauthenticated }, 15*time.Second, 100*time.Millisecond)
}

func second[T any](_ T, err error) error { return err }

// A server starts while the issuer is down: its people are told to come back, and
// everybody else is let in.
func TestIssuerThatIsDown(t *testing.T) {
	d := openDoor(t)
	d.issuer.SetDown(true)
	_, err := d.whose(t, d.issuer.Token(claims()))
	require.Equal(t, codes.Unavailable, status.Code(err))
	require.Equal(t, apierr.DependencyDown, apierr.ReasonIn(err))
	_, key := d.key(t)
	require.NoError(t, second(d.whose(t, key)))
	d.issuer.SetDown(false)
	require.Eventually(t, func() bool { return status.Code(second(d.whose(t, d.issuer.Token(claims())))) == codes.OK }, 15*time.Second, 50*time.Millisecond)
}

// Who leaves the directory is cut off, whatever the issuer's token still says.
func TestPersonWhoLeavesTheDirectory(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	bert := d.issuer.Token(claims("sub", "bert"))
	stream, err := taskv1.NewTaskServiceClient(d.as(t, bert)).WatchTasks(t.Context(), &taskv1.WatchTasksRequest{})
	require.NoError(t, err)
	_, err = stream.Recv()
	require.NoError(t, err)
	admin := directoryv1.NewDirectoryServiceClient(d.as(t, token(t, d.Suite, "acme", auth.TenantAdmin)))
	_, err = admin.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: "a2"})
	require.NoError(t, err)
	left := time.Now()
	for err == nil {
		_, err = stream.Recv()
	}
	require.Equal(t, codes.Unauthenticated, status.Code(err), "%v", err)
	require.Less(t, time.Since(left), 15*time.Second)
	require.Equal(t, codes.Unauthenticated, status.Code(second(d.whose(t, bert))))
}

// A tenant's token, whoever has made it, is good for that tenant.
func TestCredentialOfAnotherTenant(t *testing.T) {
	d := openDoor(t)
	for name, credential := range map[string]string{
		"ours":         token(t, d.Suite, "other", auth.TenantAdmin),
		"the issuer's": d.issuer.Token(claims("sub", "root", "tenant", "other", "role", "tenant_admin")),
	} {
		_, err := directoryv1.NewDirectoryServiceClient(d.as(t, credential)).GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: "a1"})
		require.Equal(t, codes.NotFound, status.Code(err), name)
	}
}

// The streams of a revoked key end, and those of others do not.
func TestRevokedKeyIsCutOff(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	id, revoked := d.key(t)
	_, other := d.key(t)
	watch := func(ctx context.Context, credential string) grpc.ServerStreamingClient[taskv1.WatchTasksResponse] {
		stream, err := taskv1.NewTaskServiceClient(d.as(t, credential)).WatchTasks(ctx, &taskv1.WatchTasksRequest{})
		require.NoError(t, err)
		_, err = stream.Recv()
		require.NoError(t, err)
		return stream
	}
	ctx, cancel := context.WithCancel(t.Context())
	ends, stays := watch(t.Context(), revoked), watch(ctx, other)
	_, err := accessv1.NewAccessServiceClient(d.as(t, token(t, d.Suite, "acme", auth.TenantAdmin))).RevokeApiKey(t.Context(), &accessv1.RevokeApiKeyRequest{Id: id})
	require.NoError(t, err)
	at := time.Now()
	for err == nil {
		_, err = ends.Recv()
	}
	require.Equal(t, codes.Unauthenticated, status.Code(err), "%v", err)
	require.Equal(t, apierr.TokenInvalid, apierr.ReasonIn(err))
	require.Less(t, time.Since(at), 15*time.Second)
	cancel()
	for err = nil; err == nil; {
		_, err = stays.Recv()
	}
	require.Equal(t, codes.Canceled, status.Code(err), "it was there until now: %v", err)
}

// A process asks another whose a key is, and hears within fifteen seconds that it was
// revoked; while that is away it says so, and lets in
// whom it knows by itself.
func TestKeyAtAnotherProcess(t *testing.T) {
	t.Parallel()
	near, far := testConfig(t), testConfig(t)
	near.Auth.KeyFile = makeKey(t)
	far.Auth.KeyFile = near.Auth.KeyFile
	near.Listen.GRPC, far.Listen.GRPC = freeAddress(t), freeAddress(t)
	near.Roles, near.Peers.Contact, near.Peers.Result = []string{"task"}, far.Listen.GRPC, far.Listen.GRPC
	far.Roles = []string{"contact", "notification", "result", "dispatcher"}
	far.Peers.Task = near.Listen.GRPC
	results := &door{Suite: start(t, far)}
	tasks := &door{Suite: start(t, near)}
	list := func(credential string) error {
		_, err := resultv1.NewResultServiceClient(results.as(t, credential)).ListAttempts(t.Context(), &resultv1.ListAttemptsRequest{})
		return err
	}
	awaitReady(t, results.Suite)
	_, known := tasks.key(t)
	_, unseen := tasks.key(t)
	require.NoError(t, list(known))
	id, revoked := tasks.key(t)
	require.NoError(t, list(revoked))
	_, err := accessv1.NewAccessServiceClient(tasks.as(t, token(t, tasks.Suite, "acme", auth.TenantAdmin))).RevokeApiKey(t.Context(), &accessv1.RevokeApiKeyRequest{Id: id})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return status.Code(list(revoked)) == codes.Unauthenticated }, 15*time.Second, 100*time.Millisecond)

	require.NoError(t, list(known))
	require.NoError(t, tasks.Stop(t.Context()))
	require.NoError(t, list(known), "the answer is a moment old")
	err = list(unseen)
	require.Equal(t, codes.Unavailable, status.Code(err), "%v", err)
	require.Equal(t, apierr.DependencyDown, apierr.ReasonIn(err))
	require.NoError(t, list(token(t, results.Suite, "acme", auth.Supervisor)))
}
