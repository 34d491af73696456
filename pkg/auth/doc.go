// Package auth says who is calling. A token is a JWT signed with Ed25519 that
// names a tenant, a role, and for agents which agent. [Key] signs and verifies;
// [FromContext] returns who is calling inside a handler.
//
// Services call each other with tokens of role [Service], made per tenant by
// whoever calls: see [WithTenant] and package rpc.
package auth
