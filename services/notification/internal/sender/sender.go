package sender

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/foredial/foredial/services/internal/callback"
)

const (
	connectTimeout = 5 * time.Second
	// maxAnswer is how much of an answer is read, so that its connection can be
	// used again.
	maxAnswer  = 4 << 10
	maxHeaders = 64 << 10
	idlePerURL = 8
	maxIdle    = 100
	idleFor    = 30 * time.Second
)

// Sender posts messages. It is safe for concurrent use.
type Sender struct{ client *http.Client }

// New makes a Sender that may also reach the networks listed. The timeout is from
// the look-up to the end of the answer.
func New(allow []netip.Prefix, timeout time.Duration) *Sender {
	return newSender(timeout, &guard{allow: allow, resolve: lookUp, dial: (&net.Dialer{Timeout: connectTimeout}).DialContext})
}

func newSender(timeout time.Duration, g *guard) *Sender {
	return &Sender{client: &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext:            g.DialContext,
			TLSHandshakeTimeout:    connectTimeout,
			MaxResponseHeaderBytes: maxHeaders,
			MaxIdleConnsPerHost:    idlePerURL,
			MaxIdleConns:           maxIdle,
			IdleConnTimeout:        idleFor,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Close ends the connections that are idle.
func (s *Sender) Close() { s.client.CloseIdleConnections() }

// Message is what is posted.
type Message struct {
	URL     string
	EventID string
	Body    string
	// Keys sign it, each for itself.
	Keys [][]byte
}

// Post makes one try to send a message, and returns the status of the answer and
// for how long it asks to be left alone.
func (s *Sender) Post(ctx context.Context, m Message, now time.Time) (status int, retryAfter time.Duration, err error) {
	if !callback.Valid(m.URL) {
		return 0, 0, ErrRefused
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, strings.NewReader(m.Body))
	if err != nil {
		return 0, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "foredial")
	sign(req.Header, m, now)
	answer, err := s.client.Do(req)
	if err != nil {
		return 0, 0, cause(err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer) // the status has said it all
	return answer.StatusCode, retryAfterOf(answer, now), nil
}

// cause leaves out the URL, which the delivery names already.
func cause(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
