// Package openid verifies the tokens of an OpenID Connect issuer, with which people
// sign in.
//
//	token ──▶ issuer, audience, time, algorithm ──▶ the key it names ──▶ Person
//	                                                 │ unknown, or the keys are 5 min old
//	                                                 └──▶ fetched, at most once a second
//
// Where the issuer publishes its keys is found out when it is first asked for: a server
// starts while its issuer is down. Keys that are known stay good while it is down; what
// needs others is [ErrDown], and no fault of the token.
//
// A token says who somebody is and, if its issuer is set up for that, of which tenant,
// in which role and of which org unit. It never makes anybody a service.
package openid
