package gateway

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/config"
	"github.com/foredial/foredial/services/gateway/internal/signin"
)

// Config is what an operator may set.
type Config struct {
	MaxImport    int64         `help:"Largest file an import may upload, in bytes." default:"1073741824"`
	Idle         time.Duration `help:"How long a request body or an answer may stall." default:"60s"`
	PublicURL    string        `name:"public-url" help:"Where browsers find the gateway: https://HOST. Needed behind a proxy, and to sign in at an issuer."`
	AllowOrigins []string      `help:"Origins, such as https://app.example.com, whose pages may make requests, also with the session of a browser. Empty: the gateway's own only."`
	ConsoleDir   string        `name:"console-dir" help:"Folder of a console to serve instead of the one that is built in: index.html, and assets. It is read at the start."`
	SessionTTL   time.Duration `name:"session-ttl" help:"How long somebody stays signed in." default:"12h"`
	OIDC         OIDC          `name:"oidc" embed:"" prefix:"oidc."`
}

// OIDC is the gateway at the issuer where people sign in.
type OIDC struct {
	ClientID         string   `name:"client-id" help:"What the issuer auth.oidc.issuer calls the gateway. Empty: nobody signs in there."`
	ClientSecret     string   `help:"Its secret there." secret:""`
	ClientSecretFile string   `help:"File with the secret, when that is not given."`
	Scopes           []string `help:"What is asked for." default:"openid,profile"`
}

// maxSession keeps a session from outliving what it was made for.
const maxSession = 30 * 24 * time.Hour

// Validate reports every fault of the Config.
func (c Config) Validate() error {
	var faults []error
	if c.MaxImport <= 0 {
		faults = append(faults, fmt.Errorf("max import %d must be positive", c.MaxImport))
	}
	if c.Idle <= 0 {
		faults = append(faults, fmt.Errorf("idle %s must be positive", c.Idle))
	}
	if c.SessionTTL <= 0 || c.SessionTTL > maxSession {
		faults = append(faults, fmt.Errorf("session ttl %s must be positive, and at most %s", c.SessionTTL, maxSession))
	}
	if err := checkPublicURL(c.PublicURL); err != nil {
		faults = append(faults, err)
	}
	if c.OIDC.ClientID != "" && c.PublicURL == "" {
		faults = append(faults, errors.New("public url is required: the issuer sends browsers back to it"))
	}
	for _, origin := range c.AllowOrigins {
		if err := checkOrigin(origin); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// https tells that browsers come over HTTPS, though it be a proxy that they come to.
func (c Config) https() bool { return strings.HasPrefix(c.PublicURL, "https://") }

// checkPublicURL wants https, without which a session could be read on its way. On this
// machine plain http will do.
func checkPublicURL(text string) error {
	if text == "" {
		return nil
	}
	u, err := originOf(text)
	if err != nil {
		return fmt.Errorf("public url %w", err)
	}
	if u.Scheme == "http" && !onThisMachine(u.Hostname()) {
		return fmt.Errorf("public url %q must begin with https://", text)
	}
	return nil
}

func checkOrigin(text string) error {
	if strings.Contains(text, "*") {
		return fmt.Errorf("allow origins: %q stands for more than one origin; name each", text)
	}
	if _, err := originOf(text); err != nil {
		return fmt.Errorf("allow origins: %w", err)
	}
	return nil
}

// originOf reads scheme://host[:port], as browsers write it.
func originOf(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || text != strings.ToLower(u.Scheme+"://"+u.Host) {
		return nil, fmt.Errorf("%q is not http[s]://HOST[:PORT]", text)
	}
	return u, nil
}

func onThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// client is nil for a gateway where nobody signs in.
func (o OIDC) client(publicURL string, deps Deps) (*signin.Client, error) {
	if o.ClientID == "" {
		return nil, nil //nolint:nilnil // no client is a kind of client
	}
	if deps.Issuer == nil {
		return nil, errors.New("oidc: there is no issuer: set auth.oidc.issuer")
	}
	secret, err := config.Secret("gateway.oidc.client-secret", o.ClientSecret, o.ClientSecretFile)
	if err != nil {
		return nil, err
	}
	return &signin.Client{
		Issuer: deps.Issuer, ID: o.ClientID, Secret: secret, Scopes: o.Scopes, URL: publicURL,
	}, nil
}
