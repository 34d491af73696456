package loops_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/callback"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/loops"
	"github.com/foredial/foredial/services/notification/internal/sender"
)

var loopback = netip.MustParsePrefix("127.0.0.0/8")

// callbacks is the carrier of a tenant that has these things on the feed.
func callbacks(t *testing.T, allow []netip.Prefix, things ...proto.Message) *loops.Callbacks {
	t.Helper()
	s := sender.New(allow, patience)
	t.Cleanup(s.Close)
	return &loops.Callbacks{Tasks: feedtest.New(t, tenant, things...), Sender: s}
}

func approved(id, url string, edit ...func(*directoryv1.Resource)) *directoryv1.Resource {
	r := feedtest.Resource(id, &directoryv1.CallbackAddress{Url: url, Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED})
	for _, fn := range edit {
		fn(r)
	}
	return r
}

// to is a callback about a call of a task.
func to(url, task string) delivery.Delivery {
	return delivery.Delivery{EventID: "a1:released", TaskID: task, Channel: delivery.ByCallback, URL: url, Body: `[{"dataId":"c1"}]`}
}

// server counts the requests it gets, and answers them.
func server(t *testing.T, answer http.HandlerFunc) (url string, requests *int) {
	t.Helper()
	requests = new(int)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*requests++
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, requests
}

// That an operator approved a URL opens no way into the operator's network.
func TestApprovalOpensNoNetwork(t *testing.T) {
	inside, requests := server(t, func(http.ResponseWriter, *http.Request) {})
	port := inside[strings.LastIndexByte(inside, ':'):]
	for _, url := range []string{
		inside, "http://localhost" + port, "http://[::1]" + port, "http://[::ffff:127.0.0.1]" + port,
		"http://[::ffff:7f00:1]" + port, "http://2130706433" + port, "http://0x7f000001" + port, "http://0177.0.0.1" + port, "http://127.1" + port,
		"http://0" + port, "http://0.0.0.0" + port, "http://127.0.0.1." + port, "http://[64:ff9b::7f00:1]" + port, "http://[2002:7f00:1::]" + port,
		"http://user@127.0.0.1" + port, "http://127.0.0.1" + port + "/#x", "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/",
		"http://10.0.0.1/", "http://192.168.0.1/", "http://[fe80::1%25lo]" + port,
	} {
		for _, prefix := range []bool{false, true} {
			c := callbacks(t, nil, feedtest.Task("t"), approved("hook", url, func(r *directoryv1.Resource) { r.GetCallbackAddress().Prefix = prefix }))
			answer := c.Send(t.Context(), tenant, to(url, "t"))
			require.False(t, answer.OK(), url)
			require.Zero(t, answer.Status, url)
			require.Contains(t, []string{sender.ErrRefused.Error(), "the URL is not an approved callback address"}, answer.Err.Error(), url)
		}
	}
	require.Zero(t, *requests)
}

func TestARedirectIsAFailure(t *testing.T) {
	allowed, requests := server(t, func(http.ResponseWriter, *http.Request) {})
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		url, _ := server(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, allowed, status) })
		c := callbacks(t, []netip.Prefix{loopback}, feedtest.Task("t"), approved("hook", url), approved("other", allowed))
		answer := c.Send(t.Context(), tenant, to(url, "t"))
		require.False(t, answer.OK())
		require.Equal(t, status, answer.Status)
	}
	require.Zero(t, *requests)
}

// With isolation an address allows what tasks of its org unit send, at the moment
// of sending: neither the task nor the address need be as they were.
func TestAddressesOfOrgUnits(t *testing.T) {
	url, _ := server(t, func(http.ResponseWriter, *http.Request) {})
	in := func(unit string) func(*directoryv1.Resource) {
		return func(r *directoryv1.Resource) { r.OrgUnitId = unit }
	}
	of := func(unit string) *taskv1.Task { return feedtest.Task("t", func(t *taskv1.Task) { t.OrgUnitId = unit }) }
	isolated := &directoryv1.TenantSettings{OrgUnitIsolation: true}
	for name, tc := range map[string]struct {
		things []proto.Message
		want   bool
	}{
		"not isolated":                {[]proto.Message{of("south"), approved("hook", url, in("north"))}, true},
		"isolated, its own":           {[]proto.Message{isolated, of("north"), approved("hook", url, in("north"))}, true},
		"isolated, common":            {[]proto.Message{isolated, of("north"), approved("hook", url)}, true},
		"isolated, another's":         {[]proto.Message{isolated, of("south"), approved("hook", url, in("north"))}, false},
		"isolated, of none":           {[]proto.Message{isolated, of(""), approved("hook", url, in("north"))}, false},
		"isolated, another's and own": {[]proto.Message{isolated, of("south"), approved("a", url, in("north")), approved("b", url, in("south"))}, true},
		"the task is gone":            {[]proto.Message{approved("hook", url, in("north"))}, true},
		"isolated, gone, common":      {[]proto.Message{isolated, approved("hook", url)}, true},
		"isolated, gone, another's":   {[]proto.Message{isolated, approved("hook", url, in("north"))}, false},
	} {
		c := callbacks(t, []netip.Prefix{loopback}, tc.things...)
		answer := c.Send(t.Context(), tenant, to(url, "t"))
		require.Equal(t, tc.want, answer.OK(), "%s: %v", name, answer.Err)
		if !tc.want {
			require.EqualError(t, answer.Err, "the URL is not an approved callback address")
		}
	}
}

// Each try is signed anew, with the secrets that are good then of the address that
// allows it.
func TestEachTryIsSignedAnew(t *testing.T) {
	type request struct{ id, timestamp, signature, body string }
	var got request
	url, _ := server(t, func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = request{r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp"), r.Header.Get("Webhook-Signature"), string(body)}
	})
	first, second, other := [32]byte{1}, [32]byte{2}, [32]byte{3}
	signed := func(keys ...[32]byte) string {
		var list []string
		for _, key := range keys {
			mac := hmac.New(sha256.New, key[:])
			mac.Write([]byte(strings.Join([]string{got.id, got.timestamp, got.body}, ".")))
			list = append(list, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		}
		return strings.Join(list, " ")
	}
	with := func(secret, before [32]byte, until time.Time) *loops.Callbacks {
		return callbacks(t, []netip.Prefix{loopback}, feedtest.Task("t"),
			approved("another", url+"/below", func(r *directoryv1.Resource) { r.GetCallbackAddress().SigningSecret = callback.Secret(other) }),
			approved("hook", url, func(r *directoryv1.Resource) {
				a := r.GetCallbackAddress()
				a.SigningSecret, a.PreviousSigningSecret = callback.Secret(secret), callback.Secret(before)
				a.PreviousSecretExpireTime = timestamppb.New(until)
			}))
	}
	for name, tc := range map[string]struct {
		callbacks *loops.Callbacks
		want      [][32]byte
	}{
		"while both are good":   {with(second, first, time.Now().Add(time.Hour)), [][32]byte{second, first}},
		"the first is over":     {with(second, first, time.Now().Add(-time.Second)), [][32]byte{second}},
		"changed once more":     {with(first, second, time.Now().Add(time.Hour)), [][32]byte{first, second}},
		"there was none before": {with(first, [32]byte{}, time.Time{}), [][32]byte{first}},
	} {
		before := time.Now().Unix()
		sent := to(url, "t")
		require.True(t, tc.callbacks.Send(t.Context(), tenant, sent).OK(), name)
		require.Equal(t, "a1:released", got.id, name)
		require.Equal(t, sent.Body, got.body, name)
		require.Equal(t, signed(tc.want...), got.signature, name)
		at, err := strconv.ParseInt(got.timestamp, 10, 64)
		require.NoError(t, err)
		require.InDelta(t, before, at, patience.Seconds(), name)
	}
}
