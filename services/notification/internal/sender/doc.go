// Package sender posts messages to addresses that tenants chose, without letting
// them reach into the operator's network.
//
// The host is resolved once; every address it has must be one the whole world
// may reach, and the connection is made to an address that was checked, never
// to the name. Private, loopback, link-local, multicast and other special
// addresses are refused, and so are IPv6 addresses that carry an IPv4 one, unless
// they are in a network that the operator lists. A URL that no callback address
// could allow (package callback) is refused before that. No redirect is followed,
// no proxy is used, and of an answer only the status and a bounded piece is read.
//
// Messages are signed as Standard Webhooks says, each try anew with its own time.
package sender
