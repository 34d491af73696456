// Package tlsfiles makes the TLS side of a client from files that an operator
// names: whom it trusts, and the certificate that it shows.
//
// The client's certificate is read again for each connection, so one that was
// renewed is used without a restart. The trusted authorities are read once.
package tlsfiles
