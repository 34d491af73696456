package openid

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/oauth2"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/tlsfiles"
)

// ErrDown is what errors wrap when the issuer has to be asked and does not answer.
var ErrDown = errors.New("the OpenID Connect issuer does not answer")

// algorithms are those by which tokens may be signed: none with a shared secret, which
// would make a public key one.
var algorithms = []string{"RS256", "PS256", "ES256", "EdDSA"}

// Issuer verifies the tokens of an OpenID Connect issuer.
type Issuer struct {
	cfg      Config
	client   *http.Client
	provider remote[*oidc.Provider]
	keys     remote[keys]
}

// Person is whom a token is about.
type Person struct {
	Subject string
	Tenant  string
	// Role is empty if the token does not say: then the directory does.
	Role    auth.Role
	OrgUnit string
	// Expires is until when the token is good, the leeway included.
	Expires time.Time
	// Nonce is that of the sign-in that the token comes from.
	Nonce string
}

// New makes an Issuer. It is not asked for anything yet.
func New(cfg Config) (*Issuer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	trust, err := tlsfiles.Files{CAFile: cfg.CAFile}.Client()
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = trust
	i := &Issuer{cfg: cfg, client: &http.Client{Transport: transport, Timeout: fetchWithin}}
	i.provider.fetch = func(ctx context.Context) (*oidc.Provider, error) {
		return oidc.NewProvider(oidc.ClientContext(ctx, i.client), cfg.Issuer)
	}
	i.keys.fetch = i.fetchKeys
	return i, nil
}

// forGood is the age of what is fetched once.
const forGood time.Duration = 1 << 61

func (i *Issuer) fetchKeys(ctx context.Context) (keys, error) {
	provider, err := i.provider.get(ctx, forGood)
	if err != nil {
		return nil, err
	}
	var said struct {
		KeysURL string `json:"jwks_uri"`
	}
	if err := provider.Claims(&said); err != nil {
		return nil, err
	}
	return fetchKeys(ctx, i.client, said.KeysURL)
}

// Endpoint is where people sign in, for package oauth2. The error is ErrDown.
func (i *Issuer) Endpoint(ctx context.Context) (oauth2.Endpoint, error) {
	provider, err := i.provider.get(ctx, forGood)
	if err != nil {
		return oauth2.Endpoint{}, err
	}
	return provider.Endpoint(), nil
}

// Client trusts the issuer's certificate.
func (i *Issuer) Client() *http.Client { return i.client }

// Close lets go of idle connections.
func (i *Issuer) Close() { i.client.CloseIdleConnections() }

// URL is the issuer's, as its tokens name it.
func (i *Issuer) URL() string { return i.cfg.Issuer }

// Verify returns whom a token that was made for us is about. The error wraps
// auth.ErrToken or ErrDown.
func (i *Issuer) Verify(ctx context.Context, token string) (Person, error) {
	return i.VerifyFor(ctx, token, i.cfg.Audience)
}

// VerifyFor is Verify for a token that was made for somebody else: the client that
// people sign in with.
func (i *Issuer) VerifyFor(ctx context.Context, token, audience string) (Person, error) {
	parser := jwt.NewParser(
		jwt.WithValidMethods(algorithms), jwt.WithIssuer(i.cfg.Issuer), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(i.cfg.Leeway),
	)
	all := jwt.MapClaims{}
	_, err := parser.ParseWithClaims(token, all, func(t *jwt.Token) (any, error) { return i.signer(ctx, t) })
	switch {
	case errors.Is(err, ErrDown), ctx.Err() != nil:
		return Person{}, err
	case err != nil:
		return Person{}, fmt.Errorf("%w: %w", auth.ErrToken, err)
	}
	return i.person(all)
}
