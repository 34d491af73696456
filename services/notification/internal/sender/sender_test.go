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

// TestGuard has every way into the operator's network that a URL or its DNS may
// try: nothing is dialled.
func TestGuard(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	names := map[string][]string{
		"good.example": {"8.8.8.8"}, "good.example.": {"8.8.8.8"}, "both.example": {"2606:4700::1", "8.8.4.4"}, "listed.example": {"10.9.8.7"},
		"loopback.example": {"127.0.0.1"}, "loopback6.example": {"::1"}, "private.example": {"10.0.0.1"}, "private6.example": {"fd00::1"},
		"metadata.example": {"169.254.169.254"}, "metadata6.example": {"fd00:ec2::254"}, "local.example": {"fe80::1"}, "zero.example": {"0.0.0.0"},
		"mixed.example": {"8.8.8.8", "127.0.0.1"}, "mixed6.example": {"8.8.8.8", "::1"}, "half.example": {"10.9.8.7", "10.8.8.7"},
		"mapped.example": {"::ffff:127.0.0.1"}, "mappedlisted.example": {"::ffff:10.9.8.7"}, "compatible.example": {"::7f00:1"},
		"nat64.example": {"64:ff9b::7f00:1"}, "nat64local.example": {"64:ff9b:1::7f00:1"}, "sixtofour.example": {"2002:7f00:1::"},
		"teredo.example": {"2001:0:7f00:1::1"}, "multicast.example": {"224.0.0.1"}, "broadcast.example": {"255.255.255.255"}, "none.example": {},
	}
	for url, want := range map[string]string{
		"http://good.example/x":      "8.8.8.8:80",
		"http://good.example./x":     "8.8.8.8:80",
		"http://good.example:8080/x": "8.8.8.8:8080",
		"http://both.example/":       "[2606:4700::1]:80",
		"http://listed.example/":     "10.9.8.7:80",
		"http://10.9.1.1/":           "10.9.1.1:80",
		"http://8.8.8.8/":            "8.8.8.8:80",

		"http://loopback.example/": "", "http://loopback6.example/": "", "http://private.example/": "", "http://private6.example/": "",
		"http://metadata.example/": "", "http://metadata6.example/": "", "http://local.example/": "", "http://zero.example/": "",
		"http://mixed.example/": "", "http://mixed6.example/": "", "http://half.example/": "",
		"http://mapped.example/": "", "http://mappedlisted.example/": "", "http://compatible.example/": "",
		"http://nat64.example/": "", "http://nat64local.example/": "", "http://sixtofour.example/": "", "http://teredo.example/": "",
		"http://multicast.example/": "", "http://broadcast.example/": "", "http://none.example/": "", "http://unknown.example/": "",
		"http://127.0.0.1/": "", "http://169.254.169.254/latest/meta-data": "", "http://10.8.0.1/": "", "http://0.0.0.0/": "",
		"http://[::1]/": "", "http://[::]/": "", "http://[fd00:ec2::254]/": "", "http://[fe80::1]/": "", "http://[fe80::1%25eth0]/": "",
		"http://[64:ff9b::a9fe:a9fe]/": "", "http://[2002:a9fe:a9fe::]/": "", "http://[::7f00:1]/": "",
		"http://[::ffff:8.8.8.8]/": "", "http://[::ffff:10.9.8.7]/": "",
		"http://0/": "", "http://2130706433/": "", "http://0x7f.1/": "", "http://0177.0.0.1/": "", "http://127.0.0.1./": "",
		"http://good.example:22/": "", "http://good.example:6379/": "", "http://10.9.1.1:2379/": "",
		"http://user:secret@good.example/": "", "http://good.example/#x": "", "http://good.example/../x": "",
		"http://good.example/\r\nX: y": "", "http://" + strings.Repeat("a", 300) + ".example/": "", "http://good.example/" + strings.Repeat("a", 2000): "",
		"ftp://good.example/": "", "file:///etc/passwd": "", "http:///x": "", ":": "",
	} {
		t.Run(url, func(t *testing.T) {
			d := &dialled{server: server.Listener.Addr().String()}
			s := newSender(patience, &guard{allow: []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}, dial: d.dial,
				resolve: func(_ context.Context, host string) (found []netip.Addr, err error) {
					texts, ok := names[host]
					if !ok {
						return nil, errors.New("no such host")
					}
					for _, text := range texts {
						found = append(found, netip.MustParseAddr(text))
					}
					return found, nil
				}})
			defer s.Close()
			status, _, err := s.Post(t.Context(), Message{URL: url, EventID: "e", Body: "[]"}, now)
			if want == "" {
				require.Error(t, err)
				require.Empty(t, d.addresses)
				return
			}
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, status)
			require.Equal(t, []string{want}, d.addresses)
		})
	}
}

// A name that is public when it is checked and private a moment later gains
// nothing: it is looked up once for a connection, and what was checked is dialled.
func TestANameIsLookedUpOnce(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	lookups := 0
	d := &dialled{server: server.Listener.Addr().String()}
	s := newSender(patience, &guard{dial: d.dial, resolve: func(context.Context, string) ([]netip.Addr, error) {
		lookups++
		if lookups > 1 {
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		}
		return []netip.Addr{netip.MustParseAddr("8.8.8.8")}, nil
	}})
	message := Message{URL: "http://rebind.example/", EventID: "e", Body: "[]"}
	_, _, err := s.Post(t.Context(), message, now)
	require.NoError(t, err)
	require.Equal(t, 1, lookups)
	s.Close()
	_, _, err = s.Post(t.Context(), message, now)
	require.ErrorIs(t, err, ErrRefused, "the next connection is checked anew")
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
	status, _, err := s.Post(t.Context(), Message{URL: "http://two.example/", EventID: "e", Body: "[]"}, now)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
}

func TestLoopbackIsRefusedUnlessListed(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	defer server.Close()
	strict := New(nil, patience)
	_, _, err := strict.Post(t.Context(), Message{URL: server.URL, EventID: "e", Body: "[]"}, now)
	require.ErrorIs(t, err, ErrRefused)
	require.NotContains(t, err.Error(), "127.0.0.1")

	lax := New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, patience)
	defer lax.Close()
	status, _, err := lax.Post(t.Context(), Message{URL: server.URL, EventID: "e", Body: "[]"}, now)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
}

// No redirect is followed, whichever it is and wherever it leads: it is an answer
// like any other that is not 200.
func TestRedirects(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	defer elsewhere.Close()
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		for _, target := range []string{elsewhere.URL, "/here", "http://169.254.169.254/"} {
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked++
				http.Redirect(w, r, target, status)
			}))
			s := New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, patience)
			got, _, err := s.Post(t.Context(), Message{URL: server.URL, EventID: "e", Body: "[]"}, now)
			s.Close()
			server.Close()
			require.NoError(t, err)
			require.Equal(t, status, got)
			require.Equal(t, 1, asked, target)
		}
	}
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
		status, _, err := s.Post(t.Context(), Message{URL: server.URL + path, EventID: "a1:released", Body: `[{"x":1}]`}, now)
		require.NoError(t, err)
		return status
	}

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
