package smpp_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/smpp"
	"github.com/foredial/foredial/pkg/smpp/pdu"
	"github.com/foredial/foredial/pkg/testkit/smpptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// record is a log the test can read.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func (r *record) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(r, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func open(t *testing.T, cfg smpp.Config) *smpp.Client {
	t.Helper()
	client, err := smpp.Open(cfg)
	require.NoError(t, err)
	return client
}

// meet runs a test in a bubble, with a client of a center that is reached through
// memory. Time passes only while everybody waits.
func meet(t *testing.T, center smpptest.Config, cfg smpp.Config, test func(*testing.T, *smpp.Client, *smpptest.Center)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := smpptest.New(center)
		defer c.Close()
		if cfg.Dial == nil {
			cfg.Dial = pipe(c)
		}
		client := open(t, cfg)
		defer client.Stop(t.Context())
		test(t, client, c)
	})
}

func pipe(center *smpptest.Center) func(context.Context) (net.Conn, error) {
	return func(context.Context) (net.Conn, error) {
		near, far := net.Pipe()
		center.Serve(far)
		return near, nil
	}
}

func message(to, text string) smpp.Message {
	return smpp.Message{From: pdu.Address{TON: pdu.TONAlphanumeric, Number: "Foredial"}, To: smpp.International(to), Text: text}
}

// submitted is how a Submit ended that was begun.
type submitted struct {
	ids []string
	err error
}

func begin(client *smpp.Client, m smpp.Message) <-chan submitted {
	done := make(chan submitted, 1)
	go func() {
		ids, err := client.Submit(context.Background(), m)
		done <- submitted{ids, err}
	}()
	return done
}

func requireSubmitted(t *testing.T, client *smpp.Client, m smpp.Message) []string {
	t.Helper()
	ids, err := client.Submit(t.Context(), m)
	require.NoError(t, err)
	return ids
}
