package sender

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/callback"
)

// received is a request as the receiver's verifier takes it.
type received struct {
	Secret  string            `json:"secret"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// post sends a message over the wire and returns what arrives.
func post(t *testing.T, m Message, at time.Time) (got received) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = received{Body: string(body), Headers: map[string]string{}}
		for name := range r.Header {
			got.Headers[name] = r.Header.Get(name)
		}
	}))
	defer server.Close()
	s := New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, patience)
	defer s.Close()
	m.URL = server.URL + "/hook"
	_, _, err := s.Post(t.Context(), m, at)
	require.NoError(t, err)
	return got
}

// verify has a foreign verifier judge requests: "" for each that is as it should be.
func verify(t *testing.T, requests []received) (faults []string) {
	t.Helper()
	input, err := json.Marshal(requests)
	require.NoError(t, err)
	var problem bytes.Buffer
	node := exec.CommandContext(t.Context(), "node", "verify.mjs")
	node.Dir, node.Stdin, node.Stderr = "testdata/verify", bytes.NewReader(input), &problem
	output, err := node.Output()
	require.NoError(t, err, "%s (make test-deps installs what it needs)", &problem)
	require.NoError(t, json.Unmarshal(output, &faults), "%s", output)
	require.Len(t, faults, len(requests))
	return faults
}

// What arrives at a receiver is held against the library that the authors of
// Standard Webhooks publish.
func TestAForeignVerifier(t *testing.T) {
	const (
		sound, unsigned, unmatched = "", "Missing required headers", "No matching signature found"
		body                       = `[{"dataId":"c1","sessionId":"客户 <1> & \"2\""}]`
	)
	fresh, former, foreign := callback.Secret([32]byte{1}), callback.Secret([32]byte{2}), callback.Secret([32]byte{3})
	at := time.Now()
	address := &directoryv1.CallbackAddress{
		SigningSecret: fresh, PreviousSigningSecret: former, PreviousSecretExpireTime: timestamppb.New(at),
	}
	send := func(signedAt, sentAt time.Time) received {
		return post(t, Message{EventID: "a1:released", Body: body, Keys: callback.Keys(address, signedAt)}, sentAt)
	}
	during, after := send(at.Add(-time.Second), at), send(at, at)
	with := func(secret string, r received, edits ...func(*received)) received {
		r.Secret = secret
		headers := map[string]string{}
		for name, value := range r.Headers {
			headers[name] = value
		}
		r.Headers = headers
		for _, edit := range edits {
			edit(&r)
		}
		return r
	}
	var requests []received
	var names, want []string
	for _, tc := range []struct {
		name    string
		request received
		want    string
	}{
		{"the new secret, while both are good", with(fresh, during), sound},
		{"the old secret, while both are good", with(former, during), sound},
		{"the new secret, later", with(fresh, after), sound},
		{"the old secret, later", with(former, after), unmatched},
		{"somebody else's secret", with(foreign, during), unmatched},
		{"another body", with(fresh, after, func(r *received) { r.Body = strings.Replace(r.Body, "c1", "c2", 1) }), unmatched},
		{"another event", with(fresh, after, func(r *received) { r.Headers["Webhook-Id"] = "a2:released" }), unmatched},
		{"a repetition, minutes later", with(fresh, send(at, at.Add(-10*time.Minute))), "Message timestamp too old"},
		{"a repetition with another time", with(fresh, send(at, at.Add(-10*time.Minute)), func(r *received) {
			r.Headers["Webhook-Timestamp"] = after.Headers["Webhook-Timestamp"]
		}), unmatched},
		{"no secret", with(fresh, post(t, Message{EventID: "e", Body: body}, at)), unsigned},
	} {
		requests, names, want = append(requests, tc.request), append(names, tc.name), append(want, tc.want)
	}
	for i, fault := range verify(t, requests) {
		require.Equal(t, want[i], fault, names[i])
	}
}

// The example of the specification's own documentation.
func TestSignature(t *testing.T) {
	key, ok := callback.Key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	require.True(t, ok)
	header := http.Header{}
	sign(header, Message{EventID: "msg_p5jXN8AQM9LWM0D4loKWxJek", Body: `{"test": 2432232314}`, Keys: [][]byte{key}}, time.Unix(1614265330, 0))
	require.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", header.Get("Webhook-Signature"))
}
