// Package oidctest is an OpenID Connect issuer in the test's process, on a port of
// 127.0.0.1: discovery, keys that can be changed for others, and the code flow with
// PKCE, in which whoever [Issuer.SignsIn] says signs in without being asked.
//
//	issuer := oidctest.Start(t)
//	token := issuer.Token(map[string]any{"sub": "ann", "aud": "foredial", "tenant": "acme"})
package oidctest
