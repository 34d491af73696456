package oidctest_test

import (
	"net/http"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/foredial/foredial/pkg/testkit/oidctest"
)

// The flow as a console goes through it, with the library that it uses.
func TestCodeFlow(t *testing.T) {
	issuer := oidctest.Start(t)
	issuer.SignsIn(map[string]any{"sub": "ann", "tenant": "acme"})
	provider, err := oidc.NewProvider(t.Context(), issuer.URL)
	require.NoError(t, err)
	flow := oauth2.Config{
		ClientID: oidctest.ClientID, ClientSecret: oidctest.ClientSecret, Endpoint: provider.Endpoint(),
		RedirectURL: "https://console.example.com/callback", Scopes: []string{oidc.ScopeOpenID},
	}
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	code := func(verifier string) string {
		resp, err := browser.Get(flow.AuthCodeURL("state", oauth2.S256ChallengeOption(verifier), oidc.Nonce("nonce")))
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		back, err := resp.Location()
		require.NoError(t, err)
		require.Equal(t, "console.example.com", back.Host)
		require.Equal(t, "state", back.Query().Get("state"))
		return back.Query().Get("code")
	}

	verifier := oauth2.GenerateVerifier()
	once := code(verifier)
	tokens, err := flow.Exchange(t.Context(), once, oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	raw, _ := tokens.Extra("id_token").(string)
	token, err := provider.Verifier(&oidc.Config{ClientID: oidctest.ClientID, SupportedSigningAlgs: []string{oidctest.ES256}}).Verify(t.Context(), raw)
	require.NoError(t, err)
	require.Equal(t, "ann", token.Subject)
	require.Equal(t, "nonce", token.Nonce)

	_, err = flow.Exchange(t.Context(), once, oauth2.VerifierOption(verifier))
	require.ErrorContains(t, err, "invalid_grant", "a code is good once")
	_, err = flow.Exchange(t.Context(), code(verifier), oauth2.VerifierOption(oauth2.GenerateVerifier()))
	require.ErrorContains(t, err, "invalid_grant", "without the verifier a code is worth nothing")
	flow.ClientSecret = "another"
	_, err = flow.Exchange(t.Context(), code(verifier), oauth2.VerifierOption(verifier))
	require.ErrorContains(t, err, "invalid_client")
}
