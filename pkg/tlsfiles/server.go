package tlsfiles

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
)

// ServerFiles are PEM files; without a certificate there is no TLS.
type ServerFiles struct {
	CertFile     string `help:"Certificate to show to clients, PEM, with those between it and its authority. Empty: no TLS."`
	KeyFile      string `help:"Its private key, PEM."`
	ClientCAFile string `name:"client-ca-file" help:"Authorities that sign the certificates of this installation's processes, PEM. With it, calls between services need such a certificate."`
}

// Server reads the files. It fails for one that cannot be used; nil without a
// certificate. With authorities of clients, a client may be without a certificate,
// but not have one of somebody else.
func (f ServerFiles) Server() (*tls.Config, error) {
	if f == (ServerFiles{}) {
		return nil, nil //nolint:nilnil // no TLS is a kind of TLS
	}
	if f.CertFile == "" || f.KeyFile == "" {
		return nil, errors.New("tls: a certificate and its key go together")
	}
	pair := &watched[*tls.Certificate]{paths: []string{f.CertFile, f.KeyFile}, read: func() (*tls.Certificate, error) {
		return readPair(f.CertFile, f.KeyFile)
	}}
	if _, err := pair.get(); err != nil {
		return nil, err
	}
	cfg := &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return pair.get() },
	}
	if f.ClientCAFile == "" {
		return cfg, nil
	}
	clients := &watched[*x509.CertPool]{paths: []string{f.ClientCAFile}, read: func() (*x509.CertPool, error) {
		return readAuthorities(f.ClientCAFile)
	}}
	if _, err := clients.get(); err != nil {
		return nil, err
	}
	cfg.ClientAuth = tls.VerifyClientCertIfGiven
	each := cfg.Clone()
	cfg.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
		known, err := clients.get()
		if err != nil {
			return nil, err
		}
		cfg := each.Clone()
		cfg.ClientCAs = known
		return cfg, nil
	}
	return cfg, nil
}
