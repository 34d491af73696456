package task_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	"github.com/foredial/foredial/services/task/internal/credential"
)

func (p *process) access(t testing.TB, who auth.Identity) accessv1.AccessServiceClient {
	t.Helper()
	return accessv1.NewAccessServiceClient(p.dial(t, who))
}

// with is a client that shows a credential.
func (p *process) with(t testing.TB, credential string) accessv1.AccessServiceClient {
	t.Helper()
	return accessv1.NewAccessServiceClient(p.dialWith(t, credential))
}

// whose is who a credential's holder is, by what the service says, and says at the time.
func (p *process) whose(t testing.TB, credential string) (*accessv1.Caller, error) {
	t.Helper()
	asked := time.Now()
	who, err := p.with(t, credential).GetCaller(t.Context(), &accessv1.GetCallerRequest{})
	if err != nil {
		return nil, err
	}
	require.WithinRange(t, who.GetServerTime().AsTime(), asked, time.Now())
	who.ServerTime = nil
	return who, nil
}

func nobody(t *testing.T, err error, why string) {
	t.Helper()
	require.Equal(t, codes.Unauthenticated, status.Code(err), "%s: %v", why, err)
	require.Equal(t, apierr.TokenInvalid, apierr.ReasonIn(err), why)
}

var (
	root = auth.Identity{Subject: "root", Tenant: "acme", Role: auth.TenantAdmin}
	east = auth.Identity{Subject: "eve", Tenant: "acme", Role: auth.TenantAdmin, OrgUnit: "east"}
)

func newKey(name string, edit ...func(*accessv1.ApiKey)) *accessv1.CreateApiKeyRequest {
	k := &accessv1.ApiKey{DisplayName: name, Role: accessv1.Role_ROLE_INTEGRATOR}
	for _, fn := range edit {
		fn(k)
	}
	return &accessv1.CreateApiKeyRequest{ApiKey: k}
}

func boundTo(unit string) func(*accessv1.ApiKey) {
	return func(k *accessv1.ApiKey) { k.OrgUnitId = unit }
}

func until(at time.Time) func(*accessv1.ApiKey) {
	return func(k *accessv1.ApiKey) { k.ExpireTime = timestamppb.New(at) }
}

func createKey(t *testing.T, c accessv1.AccessServiceClient, req *accessv1.CreateApiKeyRequest) *accessv1.CreateApiKeyResponse {
	t.Helper()
	made, err := c.CreateApiKey(t.Context(), req)
	require.NoError(t, err)
	return made
}

// A key from its making to its end.
func TestKeyOfASystem(t *testing.T) {
	p := start(t, newDB(t))
	create(t, p.client(t, "acme"), orgUnit("east"))
	admin := p.access(t, root)
	begins, expires := time.Now().Truncate(time.Microsecond), time.Now().Add(time.Hour).Truncate(time.Microsecond)
	made := createKey(t, admin, newKey("Nightly import", boundTo("east"), until(expires)))
	key := made.GetApiKey()
	require.True(t, strings.HasPrefix(made.GetSecret(), "fdk_"+key.GetId()+"_"))
	require.Equal(t, "root", key.GetCreateBy())
	require.WithinRange(t, key.GetCreateTime().AsTime(), begins, time.Now())
	require.Nil(t, key.GetLastUseTime())

	who, err := p.whose(t, made.GetSecret())
	require.NoError(t, err)
	same(t, &accessv1.Caller{
		Subject: "Nightly import", Tenant: "acme", Role: accessv1.Role_ROLE_INTEGRATOR, OrgUnitId: "east", SeesPersonalData: true,
		ExpireTime: timestamppb.New(expires),
	}, who)
	got, err := admin.GetApiKey(t.Context(), &accessv1.GetApiKeyRequest{Id: key.GetId()})
	require.NoError(t, err)
	require.WithinRange(t, got.GetLastUseTime().AsTime(), begins, time.Now())
	nobody(t, second(p.whose(t, made.GetSecret()+"0")), "another secret")
	nobody(t, second(p.whose(t, strings.Replace(made.GetSecret(), "fdk_", "fds_", 1))), "a key shown as a session")

	revoked, err := admin.RevokeApiKey(t.Context(), &accessv1.RevokeApiKeyRequest{Id: key.GetId()})
	require.NoError(t, err)
	require.Equal(t, "root", revoked.GetRevokeBy())
	nobody(t, second(p.whose(t, made.GetSecret())), "revoked")
	again, err := admin.RevokeApiKey(t.Context(), &accessv1.RevokeApiKeyRequest{Id: key.GetId()})
	require.NoError(t, err)
	same(t, revoked, again)
	list, err := admin.ListApiKeys(t.Context(), &accessv1.ListApiKeysRequest{})
	require.NoError(t, err)
	require.Len(t, list.GetApiKeys(), 1)
	same(t, revoked, list.GetApiKeys()[0])
}

func TestKeyExpires(t *testing.T) {
	p := start(t, newDB(t))
	made := createKey(t, p.access(t, root), newKey("k", until(time.Now().Add(300*time.Millisecond))))
	require.NoError(t, second(p.whose(t, made.GetSecret())))
	require.Eventually(t, func() bool { return status.Code(second(p.whose(t, made.GetSecret()))) == codes.Unauthenticated }, patience, often)
}

// The database has what is needed to know a key again, and nothing to be shown as one.
func TestSecretIsNotKept(t *testing.T) {
	db := newDB(t)
	p := start(t, db)
	made := createKey(t, p.access(t, root), newKey("k"))
	var row []any
	rows, err := db.Query(t.Context(), `SELECT * FROM credential`)
	require.NoError(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(t, err)
	require.True(t, rows.Next())
	for range columns {
		row = append(row, new(any))
	}
	require.NoError(t, rows.Scan(row...))
	secret := made.GetSecret()[strings.LastIndex(made.GetSecret(), "_")+1:]
	hash, hashed := sha256.Sum256([]byte(made.GetSecret())), false
	for i, value := range row {
		held, _ := (*value.(*any)).([]byte)
		hashed = hashed || bytes.Equal(held, hash[:])
		require.NotContains(t, fmt.Sprintf("%s %v", held, *value.(*any)), secret, columns[i])
	}
	require.True(t, hashed)
}

func TestRequestMakesOneKey(t *testing.T) {
	p := start(t, newDB(t))
	admin := p.access(t, root)
	req := newKey("k", until(time.Now().Add(time.Hour)))
	req.RequestId = "r"
	first := createKey(t, admin, req)
	again := createKey(t, admin, req)
	require.Empty(t, again.GetSecret(), "it is shown once")
	same(t, first.GetApiKey(), again.GetApiKey())
	req.ApiKey.Role = accessv1.Role_ROLE_AUDITOR
	_, err := admin.CreateApiKey(t.Context(), req)
	refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
}

func TestKeysThatCannotBe(t *testing.T) {
	p := start(t, newDB(t))
	create(t, p.client(t, "acme"), orgUnit("east"))
	create(t, p.client(t, "acme"), queue("queue"))
	create(t, p.client(t, "other"), orgUnit("north"))
	admin, bound := p.access(t, root), p.access(t, east)
	as := func(role accessv1.Role) func(*accessv1.ApiKey) { return func(k *accessv1.ApiKey) { k.Role = role } }
	for name, c := range map[string]struct {
		by    accessv1.AccessServiceClient
		req   *accessv1.CreateApiKeyRequest
		field string
	}{
		"an agent's":                 {admin, newKey("k", as(accessv1.Role_ROLE_AGENT)), "api_key.role"},
		"an operator's":              {admin, newKey("k", as(accessv1.Role_ROLE_OPERATOR)), "api_key.role"},
		"nobody's":                   {admin, newKey("k", as(0)), "api_key.role"},
		"without a name":             {admin, newKey(""), "api_key.display_name"},
		"over already":               {admin, newKey("k", until(time.Now().Add(-time.Second))), "api_key.expire_time"},
		"for ever but for its words": {admin, newKey("k", until(time.Now().Add(credential.MaxAhead+time.Hour))), "api_key.expire_time"},
		"no org unit's":              {admin, newKey("k", boundTo("nowhere")), "api_key.org_unit_id"},
		"a queue's":                  {admin, newKey("k", boundTo("queue")), "api_key.org_unit_id"},
		"another tenant's unit":      {admin, newKey("k", boundTo("north")), "api_key.org_unit_id"},
		"unbound, by who is bound":   {bound, newKey("k"), "api_key.org_unit_id"},
		"of another, by who is":      {bound, newKey("k", boundTo("west")), "api_key.org_unit_id"},
	} {
		_, err := c.by.CreateApiKey(t.Context(), c.req)
		fields, _ := refused(t, err, codes.InvalidArgument, apierr.InvalidField)
		require.Equal(t, []string{c.field}, fields, name)
	}
}

// Who is bound to an org unit knows of its keys only; another tenant of none.
func TestWhoSeesWhichKeys(t *testing.T) {
	p := start(t, newDB(t))
	create(t, p.client(t, "acme"), orgUnit("east"))
	create(t, p.client(t, "acme"), orgUnit("west"))
	admin, bound := p.access(t, root), p.access(t, east)
	other := p.access(t, auth.Identity{Subject: "root", Tenant: "other", Role: auth.TenantAdmin})
	all := createKey(t, admin, newKey("all")).GetApiKey()
	west := createKey(t, admin, newKey("west", boundTo("west"))).GetApiKey()
	own := createKey(t, bound, newKey("east", boundTo("east"))).GetApiKey()
	ids := func(c accessv1.AccessServiceClient, size int32) (ids []string) {
		for token := ""; ; {
			list, err := c.ListApiKeys(t.Context(), &accessv1.ListApiKeysRequest{PageSize: size, PageToken: token})
			require.NoError(t, err)
			for _, k := range list.GetApiKeys() {
				ids = append(ids, k.GetId())
			}
			if token = list.GetNextPageToken(); token == "" {
				return ids
			}
		}
	}
	require.Equal(t, []string{own.GetId(), west.GetId(), all.GetId()}, ids(admin, 2))
	require.Equal(t, []string{own.GetId()}, ids(bound, 0))
	require.Empty(t, ids(other, 0))
	for _, id := range []string{all.GetId(), west.GetId()} {
		for _, c := range []accessv1.AccessServiceClient{bound, other} {
			_, err := c.GetApiKey(t.Context(), &accessv1.GetApiKeyRequest{Id: id})
			refused(t, err, codes.NotFound, "NOT_FOUND")
			_, err = c.RevokeApiKey(t.Context(), &accessv1.RevokeApiKeyRequest{Id: id})
			refused(t, err, codes.NotFound, "NOT_FOUND")
		}
		got, err := admin.GetApiKey(t.Context(), &accessv1.GetApiKeyRequest{Id: id})
		require.NoError(t, err)
		require.Nil(t, got.GetRevokeTime())
	}
	require.NoError(t, second(bound.RevokeApiKey(t.Context(), &accessv1.RevokeApiKeyRequest{Id: own.GetId()})))
}
