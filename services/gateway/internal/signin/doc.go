// Package signin gives people in browsers a session, and takes it away.
//
//	GET  /auth/methods              says which of these are there: {"oidc": …, "dev": …}
//	GET  /auth/login?return=/path   sends a browser to the issuer (OpenID Connect, code flow with PKCE)
//	GET  /auth/callback             takes it back, makes a session, goes on to /path
//	GET  /auth/dev?code=fdc_…       makes the session that a sign-in code is for
//	GET  /auth/dev                  a form to sign in as anybody, and
//	POST /auth/dev                  what it sends; all of /auth/dev take a return, too
//	POST /auth/logout               ends the session
//
// A session is a credential of the task service in a cookie that no script reads
// ([Cookies]); the gateway passes it on as the bearer token of the browser's calls.
// /auth/login is there with an issuer, /auth/dev only on a machine of developers.
//
// What a browser has to bring back from the issuer (state, nonce, the PKCE
// verifier, where to go on) it carries itself, sealed, in a cookie that is
// deleted by its use: any gateway of the installation can take it back. An
// authorization code is good once, which is the issuer's to see to.
package signin
