// Package auth says who is calling. [FromContext] returns it inside a handler.
//
// A credential is one of these, told apart by its form:
//
//	a token of ours   a JWT signed with Ed25519 that names a tenant, a role, and for
//	                  agents which agent; [Key] signs and verifies it
//	a token of theirs a JWT of an OpenID Connect issuer; see package openid
//	fdk_ID_SECRET     a system's key
//	fds_ID_SECRET     a session, of somebody who has signed in
//	fdc_ID_SECRET     a code that makes one session
//
// The last three are [Issued]: who has given them out knows their hash, whom they are
// for, and whether they are still good.
//
// Services call each other with tokens of role [Service], made per tenant by
// whoever calls: see [WithTenant] and package rpc.
package auth
