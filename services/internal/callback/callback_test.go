package callback_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/callback"
)

const approved = directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED

func address(url string, prefix bool, status directoryv1.ApprovalStatus) *directoryv1.Resource {
	return &directoryv1.Resource{Id: url, Spec: &directoryv1.Resource_CallbackAddress{
		CallbackAddress: &directoryv1.CallbackAddress{Url: url, Prefix: prefix, Status: status},
	}}
}

func TestFind(t *testing.T) {
	exact := func(url string) *directoryv1.Resource { return address(url, false, approved) }
	prefix := func(url string) *directoryv1.Resource { return address(url, true, approved) }
	for _, tc := range []struct {
		name    string
		address *directoryv1.Resource
		url     string
		want    bool
	}{
		{"the same", exact("https://a.example/hook?k=1"), "https://a.example/hook?k=1", true},
		{"host case and default port", exact("https://A.example:443/hook"), "https://a.example/hook", true},
		{"no path is the root", exact("https://a.example"), "https://a.example/", true},
		{"another query", exact("https://a.example/hook"), "https://a.example/hook?k=1", false},
		{"another scheme", exact("https://a.example/hook"), "http://a.example/hook", false},
		{"another port", exact("https://a.example/hook"), "https://a.example:8443/hook", false},
		{"below an exact one", exact("https://a.example/hook"), "https://a.example/hook/7", false},
		{"path case", exact("https://a.example/hook"), "https://a.example/Hook", false},

		{"a prefix itself", prefix("https://a.example/hook"), "https://a.example/hook", true},
		{"below a prefix, any query", prefix("https://a.example/hook"), "https://a.example/hook/7?x=y", true},
		{"below a prefix with a final slash", prefix("https://a.example/hook/"), "https://a.example/hook/7", true},
		{"a host as a prefix", prefix("https://a.example"), "https://a.example/x/y", true},
		{"half a segment", prefix("https://a.example/hook"), "https://a.example/hooks", false},
		{"above a prefix", prefix("https://a.example/hook/7"), "https://a.example/hook", false},
		{"a longer host", prefix("https://a.example"), "https://a.example.evil.example/", false},

		{"the host as a user", prefix("https://a.example"), "https://a.example@evil.example/", false},
		{"with a user", prefix("https://a.example"), "https://me@a.example/", false},
		{"dot segments", prefix("https://a.example/hook"), "https://a.example/hook/../admin", false},
		{"escaped dot segments", prefix("https://a.example/hook"), "https://a.example/hook/%2e%2e/admin", false},
		{"an escaped slash", prefix("https://a.example/hook"), "https://a.example/hook/a%2fb", false},
		{"a backslash", prefix("https://a.example/hook"), `https://a.example/hook/a%5Cb`, false},
		{"a fragment", exact("https://a.example/hook"), "https://a.example/hook#x", false},
		{"an empty fragment", exact("https://a.example/hook"), "https://a.example/hook#", false},
		{"no host", prefix("https://a.example"), "https:///hook", false},
		{"not a URL", prefix("https://a.example"), "https://a.example:port/", false},
		{"not http", prefix("ftp://a.example"), "ftp://a.example/x", false},

		{"pending", address("https://a.example", false, directoryv1.ApprovalStatus_APPROVAL_STATUS_PENDING), "https://a.example", false},
		{"rejected", address("https://a.example", false, directoryv1.ApprovalStatus_APPROVAL_STATUS_REJECTED), "https://a.example", false},
		{"another kind", &directoryv1.Resource{Spec: &directoryv1.Resource_SkillQueue{}}, "https://a.example", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			found, ok := callback.Find([]*directoryv1.Resource{tc.address}, tc.url)
			require.Equal(t, tc.want, ok)
			if ok {
				require.Same(t, tc.address, found)
			}
		})
	}
}

func TestFindPassesOverThoseThatDoNotAllow(t *testing.T) {
	want := address("https://b.example", true, approved)
	found, ok := callback.Find([]*directoryv1.Resource{address("https://a.example", true, approved), want}, "https://b.example/x")
	require.True(t, ok)
	require.Same(t, want, found)
}

// With isolation an address of another org unit allows nothing.
func TestFindFor(t *testing.T) {
	theirs, common := address("https://a.example", true, approved), address("https://a.example", true, approved)
	theirs.OrgUnitId = "north"
	both := []*directoryv1.Resource{theirs, common}
	for _, tc := range []struct {
		isolated bool
		orgUnit  string
		among    []*directoryv1.Resource
		want     *directoryv1.Resource
	}{
		{false, "south", both, theirs},
		{true, "south", both, common},
		{true, "north", both, theirs},
		{true, "", both, common},
		{true, "south", both[:1], nil},
	} {
		found, ok := callback.FindFor(tc.among, tc.isolated, tc.orgUnit, "https://a.example/x")
		require.Equal(t, tc.want != nil, ok, "%+v", tc)
		require.Same(t, tc.want, found, "%+v", tc)
	}
	require.Same(t, theirs, both[0], "what it was given stays as it is")
}

func FuzzFind(f *testing.F) {
	f.Add("https://a.example/hook/7")
	f.Add("https://a.example/hook/%2e%2e/x")
	f.Add("https://a.example@b.example/hook")
	base := []*directoryv1.Resource{address("https://a.example/hook", true, approved)}
	f.Fuzz(func(t *testing.T, url string) {
		if _, ok := callback.Find(base, url); ok {
			require.Regexp(t, `^(?i:https://a\.example\.?(:(443)?)?)/(h|%68)`, url)
		}
	})
}
