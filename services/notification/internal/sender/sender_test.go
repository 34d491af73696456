package sender

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var now = time.Unix(1_800_000_000, 0)

const patience = 10 * time.Second

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "1.1.1.1": true, "172.32.0.1": true, "100.128.0.1": true, "2606:4700::1111": true, "2a00:1450::1": true,

		"127.0.0.1": false, "127.255.0.1": false, "::1": false, "0.0.0.0": false, "0.1.2.3": false, "::": false,
		"10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "fd00::1": false, "fc00::1": false,
		"169.254.169.254": false, "fe80::1": false, "fec0::1": false,
		"100.64.0.1": false, "100.127.255.255": false,
		"224.0.0.1": false, "239.1.1.1": false, "ff02::1": false,
		"255.255.255.255": false, "240.0.0.1": false, "192.0.0.8": false, "192.0.2.1": false, "198.18.0.1": false,
		"198.51.100.1": false, "203.0.113.1": false, "2001:db8::1": false,
		"::ffff:127.0.0.1": false, "::ffff:8.8.8.8": false, "::7f00:1": false,
		"64:ff9b::a00:1": false, "64:ff9b:1::1": false, "2002:a00:1::": false, "2001::1": false, "100::1": false,
	} {
		require.Equal(t, want, public(netip.MustParseAddr(address)), address)
	}
}

// dialled writes down where a connection was to be made, and makes it to one server.
type dialled struct {
	server    string
	addresses []string
}

func (d *dialled) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d.addresses = append(d.addresses, address)
	return (&net.Dialer{}).DialContext(ctx, network, d.server)
}

func TestGuard(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	addr := netip.MustParseAddr
	names := map[string][]netip.Addr{
		"good.example": {addr("8.8.8.8")}, "both.example": {addr("2606:4700::1"), addr("8.8.4.4")},
		"private.example": {addr("10.0.0.1")}, "mixed.example": {addr("8.8.8.8"), addr("127.0.0.1")},
		"listed.example": {addr("10.9.8.7")}, "meta.example": {addr("169.254.169.254")}, "none.example": {},
	}
	for _, tc := range []struct {
		url, dialled string
	}{
		{"http://good.example/x", "8.8.8.8:80"},
		{"http://good.example:8080/x", "8.8.8.8:8080"},
		{"http://both.example/", "[2606:4700::1]:80"},
		{"http://listed.example/", "10.9.8.7:80"},
		{"http://10.9.1.1/", "10.9.1.1:80"},
		{"http://8.8.8.8/", "8.8.8.8:80"},
		{"http://private.example/", ""},
		{"http://mixed.example/", ""},
		{"http://meta.example/", ""},
		{"http://none.example/", ""},
		{"http://unknown.example/", ""},
		{"http://127.0.0.1/", ""},
		{"http://[::1]/", ""},
		{"http://[::ffff:8.8.8.8]/", ""},
		{"http://[::ffff:10.9.8.7]/", ""},
		{"http://[fe80::1%25eth0]/", ""},
		{"http://0/", ""},
		{"http://2130706433/", ""},
		{"http://0x7f.1/", ""},
		{"http://user:secret@good.example/", ""},
		{"ftp://good.example/", ""},
		{"file:///etc/passwd", ""},
		{"http:///x", ""},
		{":", ""},
	} {
		t.Run(tc.url, func(t *testing.T) {
			d := &dialled{server: server.Listener.Addr().String()}
			s := newSender(patience, &guard{allow: []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}, dial: d.dial,
				resolve: func(_ context.Context, host string) ([]netip.Addr, error) {
					found, ok := names[host]
					if !ok {
						return nil, errors.New("no such host")
					}
					return found, nil
				}})
			defer s.Close()
			status, _, err := s.Post(t.Context(), tc.url, "e", "[]", now)
			if tc.dialled == "" {
				require.Error(t, err)
				require.Empty(t, d.addresses)
				return
			}
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, status)
			require.Equal(t, []string{tc.dialled}, d.addresses)
		})
	}
}

// A name that is public when it is checked and private a moment later gains
// nothing: it is looked up once, and what was checked is dialled.
func TestANameIsLookedUpOnce(t *testing.T) {
	lookups := 0
	d := &dialled{server: "127.0.0.1:1"}
	s := newSender(patience, &guard{dial: d.dial, resolve: func(context.Context, string) ([]netip.Addr, error) {
		lookups++
		if lookups > 1 {
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		}
		return []netip.Addr{netip.MustParseAddr("8.8.8.8")}, nil
	}})
	_, _, err := s.Post(t.Context(), "http://rebind.example/", "e", "[]", now)
	require.Error(t, err)
	require.Equal(t, 1, lookups)
	require.Equal(t, []string{"8.8.8.8:80"}, d.addresses)
}

func TestASecondAddressIsTried(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	s := newSender(patience, &guard{
		resolve: func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("8.8.8.8"), netip.MustParseAddr("1.1.1.1")}, nil
		},
		dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			if strings.HasPrefix(address, "8.8.8.8") {
				return nil, errors.New("unreachable")
			}
			return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
		},
	})
	defer s.Close()
	status, _, err := s.Post(t.Context(), "http://two.example/", "e", "[]", now)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
}

func TestLoopbackIsRefusedUnlessListed(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	defer server.Close()
	strict := New(nil, patience)
	_, _, err := strict.Post(t.Context(), server.URL, "e", "[]", now)
	require.ErrorIs(t, err, ErrRefused)
	require.NotContains(t, err.Error(), "127.0.0.1")

	lax := New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, patience)
	defer lax.Close()
	status, _, err := lax.Post(t.Context(), server.URL, "e", "[]", now)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
}

func TestPost(t *testing.T) {
	var got *http.Request
	var body string
	mux := http.NewServeMux()
	mux.HandleFunc("/hook", func(_ http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got, body = r, string(text)
	})
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/hook", http.StatusFound) })
	mux.HandleFunc("/created", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) })
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	s := New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, patience)
	defer s.Close()
	post := func(path string) int {
		status, _, err := s.Post(t.Context(), server.URL+path, "a1:released", `[{"x":1}]`, now)
		require.NoError(t, err)
		return status
	}

	require.Equal(t, 302, post("/redirect"))
	require.Nil(t, got, "no redirect is followed")
	require.Equal(t, 201, post("/created"))
	require.Equal(t, 404, post("/nothing"))
	require.Equal(t, 200, post("/endless"), "an answer without end is cut off")

	require.Equal(t, 200, post("/hook?k=v"))
	require.Equal(t, http.MethodPost, got.Method)
	require.Equal(t, "v", got.URL.Query().Get("k"))
	require.Equal(t, `[{"x":1}]`, body)
	require.Equal(t, "application/json", got.Header.Get("Content-Type"))
	require.Equal(t, "a1:released", got.Header.Get("Webhook-Id"))
	require.Equal(t, "1800000000", got.Header.Get("Webhook-Timestamp"))
}
