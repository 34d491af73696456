// Package tlsfiles makes the two sides of TLS from files that an operator names:
// for a client ([Files]) whom it trusts, and the certificate that it shows; for a
// server ([ServerFiles]) its certificate, and whose clients it knows.
//
// Certificates that were renewed in their files are used without a restart: a
// client's is read again for each connection, a server's when its files have
// changed, and so are the authorities of a server's clients. A change that cannot
// be used, such as a certificate whose key is not there yet, waits until it can
// be. The authorities that a client trusts are read once.
package tlsfiles
