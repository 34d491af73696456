package smpp_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/smpp"
	"github.com/foredial/foredial/pkg/smpp/pdu"
	"github.com/foredial/foredial/pkg/testkit/certtest"
	"github.com/foredial/foredial/pkg/testkit/smpptest"
	"github.com/foredial/foredial/pkg/tlsfiles"
)

func TestConfig(t *testing.T) {
	for name, cfg := range map[string]smpp.Config{
		"no address":        {},
		"password too long": {Address: "smsc:2775", Password: "correct horse"},
		"window":            {Address: "smsc:2775", Window: -1},
		"parts":             {Address: "smsc:2775", MaxParts: 256},
		"timeout":           {Address: "smsc:2775", Timeout: -1},
		"silence":           {Address: "smsc:2775", EnquireAfter: -1},
	} {
		_, err := smpp.Open(cfg)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "correct horse")
	}
}

func TestOverTCPAndTLS(t *testing.T) {
	files := certtest.Make(t)
	pair, err := tls.LoadX509KeyPair(files.ServerCert, files.ServerKey)
	require.NoError(t, err)
	trusting, err := tlsfiles.Files{CAFile: files.CA}.Client()
	require.NoError(t, err)
	for name, test := range map[string]struct{ server, client *tls.Config }{
		"tcp": {},
		"tls": {&tls.Config{Certificates: []tls.Certificate{pair}}, trusting},
	} {
		t.Run(name, func(t *testing.T) {
			center := smpptest.Start(t, smpptest.Config{TLS: test.server})
			client := open(t, smpp.Config{Address: center.Addr, TLS: test.client})
			requireSubmitted(t, client, message(phone, "Hello"))
			require.NoError(t, client.Stop(t.Context()))
			require.Len(t, center.Messages(), 1)
		})
	}
	center := smpptest.Start(t, smpptest.Config{TLS: &tls.Config{Certificates: []tls.Certificate{pair}}})
	wary := open(t, smpp.Config{Address: center.Addr, TLS: &tls.Config{MinVersion: tls.VersionTLS12}})
	require.Eventually(t, func() bool {
		_, unknown := errors.AsType[*tls.CertificateVerificationError](wary.Down())
		return unknown
	}, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, wary.Stop(t.Context()))
}

// failing dials a center once it has failed so many times, and tells when it was asked.
type failing struct {
	times int
	next  func(context.Context) (net.Conn, error)
	at    []time.Time
}

var errRefused = errors.New("connection refused")

func (f *failing) dial(ctx context.Context) (net.Conn, error) {
	f.at = append(f.at, time.Now())
	if len(f.at) <= f.times {
		return nil, errRefused
	}
	return f.next(ctx)
}

func TestWithoutAConnection(t *testing.T) {
	dialer := &failing{times: 1 << 30}
	meet(t, smpptest.Config{}, smpp.Config{Dial: dialer.dial, Timeout: 3 * time.Second}, func(t *testing.T, client *smpp.Client, _ *smpptest.Center) {
		began := time.Now()
		_, err := client.Submit(t.Context(), message(phone, "Hello"))
		require.ErrorIs(t, err, smpp.ErrNotSent)
		require.ErrorIs(t, err, errRefused, "and why")
		require.True(t, smpp.Retry(err))
		require.Equal(t, 3*time.Second, time.Since(began))
		require.ErrorIs(t, client.Down(), errRefused)

		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = client.Submit(short, message(phone, "Hello"))
		require.ErrorIs(t, err, smpp.ErrNotSent)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, client.Await(short), smpp.ErrNotSent)
	})
}

func TestAwait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		center := smpptest.New(smpptest.Config{})
		defer center.Close()
		dialer := &failing{times: 2, next: pipe(center)}
		client := open(t, smpp.Config{Dial: dialer.dial})
		defer client.Stop(t.Context())
		require.Error(t, client.Down())
		require.NoError(t, client.Await(t.Context()))
		require.NoError(t, client.Down())
	})
}

func TestPausesBetweenTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		center := smpptest.New(smpptest.Config{})
		defer center.Close()
		dialer := &failing{times: 12, next: pipe(center)}
		client := open(t, smpp.Config{Dial: dialer.dial, EnquireAfter: time.Hour})
		defer client.Stop(t.Context())
		for client.Down() != nil {
			step(t, time.Second)
		}
		pause := 500 * time.Millisecond
		exact := true
		for i := range 12 {
			got := dialer.at[i+1].Sub(dialer.at[i])
			require.GreaterOrEqual(t, got, pause/2, "pause %d", i)
			require.LessOrEqual(t, got, 3*pause/2, "pause %d", i)
			exact = exact && got == pause
			pause = min(2*pause, 30*time.Second)
		}
		require.False(t, exact, "clients cut off together come together")

		step(t, time.Minute)
		center.Drop()
		dropped := time.Now()
		synctest.Wait()
		for client.Down() != nil {
			step(t, time.Millisecond)
		}
		require.LessOrEqual(t, time.Since(dropped), 751*time.Millisecond, "after a connection that lasted")

		for range 6 { // a server that lets everybody in and throws everybody out
			center.Drop()
			synctest.Wait()
			for client.Down() != nil {
				step(t, time.Second)
			}
		}
		require.GreaterOrEqual(t, dialer.at[len(dialer.at)-1].Sub(dialer.at[len(dialer.at)-2]), 8*time.Second)
	})
}

// step lets time pass in a bubble.
func step(t *testing.T, d time.Duration) {
	t.Helper()
	<-time.After(d)
	synctest.Wait()
}

func TestSubmitWaitsForTheNextConnection(t *testing.T) {
	meet(t, smpptest.Config{}, smpp.Config{}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		requireSubmitted(t, client, message(phone, "Hello"))
		center.Drop()
		synctest.Wait()
		require.ErrorContains(t, client.Down(), "closed")
		require.Len(t, requireSubmitted(t, client, message(phone, strings.Repeat("a", 161))), 2)
		require.NoError(t, client.Down())
	})
}

func TestBindRefused(t *testing.T) {
	var log record
	creds := smpptest.Config{SystemID: "foredial", Password: "secret08"}
	meet(t, creds, smpp.Config{SystemID: "foredial", Password: "secret07", Log: log.logger()}, func(t *testing.T, client *smpp.Client, _ *smpptest.Center) {
		synctest.Wait()
		require.EqualError(t, client.Down(), "smpp: bind_transceiver: ESME_RINVPASWD")
		_, err := client.Submit(t.Context(), message(phone, "Hello"))
		require.ErrorIs(t, err, smpp.ErrNotSent)
		require.True(t, smpp.Retry(err), "the message is not at fault")
	})
	require.Contains(t, log.String(), "ESME_RINVPASWD")
	require.NotContains(t, log.String(), "secret07")

	const systemType = pdu.Status(0x53) // which makes a request wrong for good
	meet(t, smpptest.Config{}, smpp.Config{}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		requireSubmitted(t, client, message(phone, "Hello"))
		center.RefuseBinds(systemType)
		center.Drop()
		step(t, 2*time.Second)
		require.EqualError(t, client.Down(), "smpp: bind_transceiver: ESME_RINVSYSTYP")
		_, err := client.Submit(t.Context(), message(phone, "Hello"))
		require.ErrorIs(t, err, smpp.ErrNotSent)
		require.True(t, smpp.Retry(err), "the bind is wrong, and not the message")
		center.RefuseBinds(pdu.OK)
		step(t, time.Minute) // longer than any pause
		require.NoError(t, client.Down())
	})
}

func TestSilence(t *testing.T) {
	cfg := smpp.Config{EnquireAfter: 30 * time.Second, Timeout: 5 * time.Second}
	meet(t, smpptest.Config{}, cfg, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		synctest.Wait()
		for range 5 { // answers are no silence
			step(t, 29*time.Second)
			requireSubmitted(t, client, message(phone, "Hello"))
		}
		require.Zero(t, center.Enquiries())
		step(t, 30*time.Second)
		require.Equal(t, 1, center.Enquiries())
		step(t, 30*time.Second)
		require.Equal(t, 2, center.Enquiries())

		center.Mute(true)
		step(t, 30*time.Second)
		require.Equal(t, 3, center.Enquiries())
		require.NoError(t, client.Down(), "not yet")
		step(t, 5*time.Second)
		require.ErrorContains(t, client.Down(), "enquire_link")
		center.Mute(false)
		requireSubmitted(t, client, message(phone, "Hello"))
	})
}

func TestBindNotAnswered(t *testing.T) {
	meet(t, smpptest.Config{}, smpp.Config{Timeout: 5 * time.Second}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		center.Mute(true)
		center.Drop()
		step(t, 10*time.Second)
		require.ErrorIs(t, client.Down(), smpp.ErrUnanswered)
		center.Mute(false)
		requireSubmitted(t, client, message(phone, "Hello"))
	})
}

func TestStopLetsAnswersCome(t *testing.T) {
	meet(t, smpptest.Config{}, smpp.Config{Window: 2}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		center.Answer(phone, smpptest.Answer{Delay: 2 * time.Second})
		one, long := begin(client, message(phone, "Hello")), begin(client, message(phone, strings.Repeat("a", 161)))
		center.AwaitPending(t, 2)
		third := begin(client, message(phone, "no room"))
		synctest.Wait()

		began := time.Now()
		require.NoError(t, client.Stop(t.Context()))
		require.Equal(t, 4*time.Second, time.Since(began), "both parts, which go one after the other")
		require.NoError(t, (<-one).err)
		require.NoError(t, (<-long).err)
		require.ErrorIs(t, (<-third).err, smpp.ErrNotSent)
		require.Len(t, center.Messages(), 2)
		center.AwaitBound(t, 0)

		_, err := client.Submit(t.Context(), message(phone, "Hello"))
		require.ErrorIs(t, err, smpp.ErrNotSent)
		require.NoError(t, client.Stop(t.Context()), "again is nothing")
	})
}

func TestStopHasADeadline(t *testing.T) {
	meet(t, smpptest.Config{}, smpp.Config{}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		center.Answer(phone, smpptest.Answer{Never: true})
		done := begin(client, message(phone, "Hello"))
		center.AwaitPending(t, 1)
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		require.ErrorIs(t, client.Stop(short), context.DeadlineExceeded)
		require.Equal(t, time.Second, time.Since(began))
		require.ErrorIs(t, (<-done).err, smpp.ErrUnanswered)
	})
}

func TestStopWithoutAConnection(t *testing.T) {
	dialer := &failing{times: 1 << 30}
	meet(t, smpptest.Config{}, smpp.Config{Dial: dialer.dial}, func(t *testing.T, client *smpp.Client, _ *smpptest.Center) {
		done := begin(client, message(phone, "Hello"))
		synctest.Wait()
		began := time.Now()
		require.NoError(t, client.Stop(t.Context()))
		require.ErrorIs(t, (<-done).err, smpp.ErrNotSent)
		require.Zero(t, time.Since(began))
	})
}
