// Package certtest makes certificates for the tests of TLS: an authority of the
// test's own, and what it signed for a server on this machine and for a client.
package certtest
