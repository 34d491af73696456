package task_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

const aSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// withSecret gives an address a signing secret of its own.
func withSecret(r *directoryv1.Resource) *directoryv1.Resource {
	r.GetCallbackAddress().SigningSecret = aSecret
	return r
}

func secretOf(r *directoryv1.Resource) string { return r.GetCallbackAddress().GetSigningSecret() }

// kept is the signing secret of an address as the feed has it, for the service that signs.
func kept(t *testing.T, p *process, id string) string {
	t.Helper()
	return fed(t, p, id).GetSigningSecret()
}

// fed is an address as the feed has it.
func fed(t *testing.T, p *process, id string) (address *directoryv1.CallbackAddress) {
	t.Helper()
	stream := feedOf(t, p, 0)
	for {
		response, err := stream.Recv()
		require.NoError(t, err)
		if response.GetResource().GetId() == id {
			address = response.GetResource().GetCallbackAddress()
		}
		if response.GetCaughtUp() {
			return address
		}
	}
}

func TestSigningSecretIsShownOnce(t *testing.T) {
	c, p := acme(t)
	ask := &directoryv1.CreateResourceRequest{Resource: named("hook", address("", "https://a.example", approved)), RequestId: "r1"}
	made, err := c.CreateResource(t.Context(), ask)
	require.NoError(t, err)
	require.Regexp(t, `^whsec_[A-Za-z0-9+/]{43}=$`, secretOf(made))
	require.Equal(t, secretOf(made), kept(t, p, made.GetId()))
	another := create(t, c, address("another", "https://b.example", approved))
	require.NotEqual(t, secretOf(made), secretOf(another))

	// Nobody sees it again: by get, list, or asking the same again.
	got, err := c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: made.GetId()})
	require.NoError(t, err)
	require.Empty(t, secretOf(got))
	same(t, made, got, protocmp.IgnoreFields(&directoryv1.CallbackAddress{}, "signing_secret"))
	list, err := c.ListResources(t.Context(), &directoryv1.ListResourcesRequest{Kind: directoryv1.ResourceKind_RESOURCE_KIND_CALLBACK_ADDRESS})
	require.NoError(t, err)
	require.Len(t, list.GetResources(), 2)
	for _, r := range list.GetResources() {
		require.Empty(t, secretOf(r))
	}
	again, err := c.CreateResource(t.Context(), ask)
	require.NoError(t, err)
	same(t, got, again)
	again, err = c.CreateResource(t.Context(), &directoryv1.CreateResourceRequest{Resource: address("another", "https://b.example", approved)})
	require.NoError(t, err)
	require.Equal(t, another.GetEtag(), again.GetEtag())
	require.Empty(t, secretOf(again))
	_, err = c.CreateResource(t.Context(), &directoryv1.CreateResourceRequest{Resource: withSecret(address("another", "https://b.example", approved))})
	refused(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
}

func TestSigningSecretStaysUnlessGiven(t *testing.T) {
	c, p := acme(t)
	made := create(t, c, address("address", "https://a.example", approved))
	update := func(r *directoryv1.Resource, mask ...string) *directoryv1.Resource {
		updated, err := c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{Resource: r, UpdateMask: paths(mask...)})
		require.NoError(t, err)
		return updated
	}
	for _, mask := range [][]string{nil, {"*"}, {"callback_address"}, {"callback_address.url"}} {
		updated := update(address("address", "https://b.example", approved), mask...)
		require.Empty(t, secretOf(updated), mask)
		require.Equal(t, secretOf(made), kept(t, p, "address"), mask)
	}
	updated := update(withSecret(address("address", "https://b.example", approved)), "callback_address.url")
	require.Empty(t, secretOf(updated), "it is not in the mask")
	updated = update(withSecret(address("address", "https://b.example", approved)), "callback_address.signing_secret")
	require.Equal(t, aSecret, secretOf(updated))
	require.Equal(t, aSecret, kept(t, p, "address"))
}

// A secret that is replaced stays good for a day, in the feed alone: the contract
// shows no more than until when.
func TestTheSecretBeforeIsKeptForADay(t *testing.T) {
	c, p := acme(t)
	made := create(t, c, address("address", "https://a.example", approved))
	require.Nil(t, made.GetCallbackAddress().GetPreviousSecretExpireTime())
	renew := func(r *directoryv1.Resource) *directoryv1.Resource {
		updated, err := c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{Resource: r, UpdateMask: paths("callback_address.signing_secret")})
		require.NoError(t, err)
		require.Empty(t, updated.GetCallbackAddress().GetPreviousSigningSecret())
		return updated
	}
	before := time.Now()
	second := renew(withSecret(address("address", "https://a.example", approved)))
	got := fed(t, p, "address")
	require.Equal(t, aSecret, got.GetSigningSecret())
	require.Equal(t, secretOf(made), got.GetPreviousSigningSecret())
	until := got.GetPreviousSecretExpireTime()
	require.WithinRange(t, until.AsTime(), before.Add(24*time.Hour).Truncate(time.Microsecond), time.Now().Add(24*time.Hour))
	same(t, until, second.GetCallbackAddress().GetPreviousSecretExpireTime())
	shown, err := c.GetResource(t.Context(), &directoryv1.GetResourceRequest{Id: "address"})
	require.NoError(t, err)
	require.Empty(t, shown.GetCallbackAddress().GetPreviousSigningSecret())
	same(t, until, shown.GetCallbackAddress().GetPreviousSecretExpireTime())

	require.Empty(t, secretOf(renew(withSecret(address("address", "https://a.example", approved)))), "the same is no other")
	same(t, got, fed(t, p, "address"))

	// Asked for another one without saying which, the server makes it.
	third := renew(address("address", "https://a.example", approved))
	require.Regexp(t, `^whsec_[A-Za-z0-9+/]{43}=$`, secretOf(third))
	require.NotEqual(t, secretOf(made), secretOf(third))
	got = fed(t, p, "address")
	require.Equal(t, secretOf(third), got.GetSigningSecret())
	require.Equal(t, aSecret, got.GetPreviousSigningSecret())
}

// What is the server's to say of the secret before is ignored, as other such fields
// are: by create, update and apply.
func TestClientsDoNotSetTheSecretBefore(t *testing.T) {
	c, p := acme(t)
	forged := func(url string) *directoryv1.Resource {
		r := withSecret(address("address", url, approved))
		r.GetCallbackAddress().PreviousSigningSecret = aSecret
		r.GetCallbackAddress().PreviousSecretExpireTime = timestamppb.New(time.Now().Add(time.Hour))
		return r
	}
	clean := func() {
		t.Helper()
		require.Empty(t, fed(t, p, "address").GetPreviousSigningSecret())
		require.Nil(t, fed(t, p, "address").GetPreviousSecretExpireTime())
	}
	create(t, c, forged("https://a.example"))
	clean()
	for _, mask := range [][]string{nil, {"callback_address"}, {"callback_address.previous_signing_secret", "callback_address.previous_secret_expire_time"}} {
		_, err := c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{Resource: forged("https://b.example"), UpdateMask: paths(mask...)})
		require.NoError(t, err)
		clean()
	}
	for _, url := range []string{"https://b.example", "https://c.example"} {
		_, err := c.ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: []*directoryv1.Resource{forged(url)}})
		require.NoError(t, err)
		clean()
	}
}

func TestApplyOfSigningSecrets(t *testing.T) {
	c, p := acme(t)
	do := func(dry bool, resources ...*directoryv1.Resource) []*directoryv1.ApplyResourcesResponse_Change {
		response, err := c.ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: resources, DryRun: dry})
		require.NoError(t, err)
		require.NotContains(t, response.String(), aSecret)
		return response.GetChanges()
	}
	given, made := withSecret(address("given", "https://a.example", approved)), address("made", "https://b.example", approved)
	for _, change := range do(true, given, made) {
		require.Empty(t, change.GetSigningSecret(), "a dry run makes none")
	}
	changes := do(false, given, made)
	require.Empty(t, changes[0].GetSigningSecret(), "whoever gave it knows it")
	secret := changes[1].GetSigningSecret()
	require.NotEmpty(t, secret)
	require.Equal(t, secret, kept(t, p, "made"))
	require.Equal(t, aSecret, kept(t, p, "given"))

	for _, change := range do(false, address("given", "https://a.example", approved), made) {
		require.Equal(t, unchanged, change.GetAction(), "a secret that is not given stays")
	}
	changes = do(false, address("given", "https://c.example", approved), withSecret(made))
	require.Equal(t, "callback_address.url", changes[0].GetFields()[0].GetPath())
	require.Equal(t, updated, changes[1].GetAction())
	require.Empty(t, changes[1].GetFields(), "secrets are left out")
	require.Equal(t, aSecret, kept(t, p, "given"))
	require.Equal(t, aSecret, kept(t, p, "made"))
	got := fed(t, p, "made")
	require.Equal(t, secret, got.GetPreviousSigningSecret())
	for _, change := range do(false, made) {
		require.Equal(t, unchanged, change.GetAction(), "the secret before is no difference")
	}
	do(false, address("made", "https://d.example", approved))
	same(t, got.GetPreviousSecretExpireTime(), fed(t, p, "made").GetPreviousSecretExpireTime())
}
