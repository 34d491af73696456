package signin

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/foredial/foredial/pkg/seal"
)

const (
	// flowTTL is how long somebody may take at the issuer.
	flowTTL = 10 * time.Minute
	// longestPath bounds where to go on, which a cookie has to hold.
	longestPath = 1000
)

// flow is a sign-in that is under way at the issuer.
type flow struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	To       string    `json:"to"`
	Until    time.Time `json:"until"`
}

func newFlow(to string, now time.Time) flow {
	return flow{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), To: to, Until: now.Add(flowTTL)}
}

// seal makes the text that a browser keeps.
func (f flow) seal(key *seal.Keys) (string, error) {
	text, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	return key.Seal(string(text), flowCookie), nil
}

// openFlow reads what a browser brings back; false if that is over, or not ours.
func openFlow(key *seal.Keys, sealed string, now time.Time) (f flow, ok bool) {
	text, err := key.Open(sealed, flowCookie)
	if err != nil || json.Unmarshal([]byte(text), &f) != nil {
		return flow{}, false
	}
	return f, now.Before(f.Until)
}

// same compares what nobody is to find out by trying.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// localPath is where to go on after a sign-in: a path of this gateway. Whatever else is
// asked for, such as another site, is the front page.
func localPath(to string) string {
	u, err := url.Parse(to)
	local := err == nil && len(to) <= longestPath && u.Scheme == "" && u.Host == "" && u.User == nil &&
		strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") &&
		!strings.ContainsFunc(to, func(r rune) bool { return r == '\\' || r <= ' ' || r == 0x7f })
	if !local {
		return "/"
	}
	return to
}
