package signin

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/auth/openid"
)

const callbackPath = "/auth/callback"

// Client is the gateway at its issuer.
type Client struct {
	Issuer     *openid.Issuer
	ID, Secret string
	Scopes     []string
	// URL is where browsers find the gateway.
	URL string
}

func (c *Client) oauth(at oauth2.Endpoint) *oauth2.Config {
	return &oauth2.Config{ClientID: c.ID, ClientSecret: c.Secret, Endpoint: at, RedirectURL: c.URL + callbackPath, Scopes: c.Scopes}
}

// login sends a browser to the issuer.
func (h *Handler) login(w http.ResponseWriter, r *http.Request) error {
	endpoint, err := h.Client.Issuer.Endpoint(r.Context())
	if err != nil {
		return issuerDown(err)
	}
	f := newFlow(localPath(r.URL.Query().Get(returnTo)), time.Now())
	sealed, err := f.seal(h.Key)
	if err != nil {
		return err
	}
	h.Cookies.set(w, flowCookie, sealed, flowTTL)
	http.Redirect(w, r, h.Client.oauth(endpoint).AuthCodeURL(f.State, oauth2.S256ChallengeOption(f.Verifier), oidc.Nonce(f.Nonce)), http.StatusFound)
	return nil
}

// callback takes a browser back from the issuer.
func (h *Handler) callback(w http.ResponseWriter, r *http.Request) error {
	f, ok := openFlow(h.Key, h.Cookies.get(r, flowCookie), time.Now())
	h.Cookies.remove(w, flowCookie)
	query := r.URL.Query()
	if !ok || !same(query.Get("state"), f.State) {
		return refused("this sign-in did not begin in this browser, or too long ago")
	}
	if said := query.Get("error"); said != "" {
		return refused("the issuer refused: " + word(said))
	}
	who, err := h.identify(r.Context(), query.Get("code"), f)
	if err != nil {
		return err
	}
	err = h.open(w, r, who, f.To)
	if code := status.Code(err); code == codes.NotFound || code == codes.InvalidArgument {
		return errUnknown.Because(err)
	}
	return err
}

var errUnknown = refused("the issuer's answer is about nobody who is known here")

// identify asks the issuer who has signed in. What it does not say, the role of
// somebody or which agent it is, is left to the directory.
func (h *Handler) identify(ctx context.Context, code string, f flow) (auth.Identity, error) {
	issuer := h.Client.Issuer
	endpoint, err := issuer.Endpoint(ctx)
	if err != nil {
		return auth.Identity{}, issuerDown(err)
	}
	token, err := h.Client.oauth(endpoint).Exchange(oidc.ClientContext(ctx, issuer.Client()), code, oauth2.VerifierOption(f.Verifier))
	if answer, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		h.Log.Warn("sign-in was refused by the issuer", "reason", word(answer.ErrorCode))
		return auth.Identity{}, refused("the issuer does not take the code")
	}
	if err != nil {
		return auth.Identity{}, issuerDown(err)
	}
	idToken, _ := token.Extra("id_token").(string)
	person, err := issuer.VerifyFor(ctx, idToken, h.Client.ID)
	if errors.Is(err, openid.ErrDown) {
		return auth.Identity{}, issuerDown(err)
	}
	if err != nil {
		return auth.Identity{}, errUnknown.Because(err)
	}
	if !same(person.Nonce, f.Nonce) {
		return auth.Identity{}, refused("the issuer's answer is to another sign-in")
	}
	if err := (auth.Identity{Tenant: person.Tenant, Role: auth.Auditor}).Check(); err != nil {
		return auth.Identity{}, errUnknown.Because(err) // no tenant is called so
	}
	return auth.Identity{Subject: person.Subject, Tenant: person.Tenant, Role: person.Role, OrgUnit: person.OrgUnit}, nil
}

// refused is for whoever could not show who they are.
func refused(why string) *apierr.Error {
	return apierr.New(codes.Unauthenticated, apierr.TokenInvalid, "%s", why)
}

func issuerDown(err error) error {
	return apierr.New(codes.Unavailable, apierr.DependencyDown, "the issuer does not answer").Because(err)
}

// words are the errors of OAuth; anything else could be anybody's text.
var words = regexp.MustCompile(`^[a-z_]{1,64}$`)

func word(text string) string {
	if !words.MatchString(text) {
		return "unknown"
	}
	return text
}
