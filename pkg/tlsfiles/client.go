package tlsfiles

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

// Files are a client's PEM files; empty ones have the usual defaults of TLS.
type Files struct {
	CAFile     string `help:"Authorities that sign the server's certificate, PEM. Empty: those of this machine."`
	CertFile   string `help:"Certificate to show to the server, PEM."`
	KeyFile    string `help:"Its private key, PEM."`
	ServerName string `help:"Name in the server's certificate. Empty: the host that is connected to."`
}

// Client reads the files. It fails for one that cannot be used.
func (f Files) Client() (*tls.Config, error) {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: f.ServerName}
	if f.CAFile != "" {
		var err error
		if cfg.RootCAs, err = readAuthorities(f.CAFile); err != nil {
			return nil, err
		}
	}
	if (f.CertFile == "") != (f.KeyFile == "") {
		return nil, errors.New("tls: a certificate and its key go together")
	}
	if f.CertFile != "" {
		if _, err := f.certificate(nil); err != nil {
			return nil, err
		}
		cfg.GetClientCertificate = f.certificate
	}
	return cfg, nil
}

func (f Files) certificate(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	return readPair(f.CertFile, f.KeyFile)
}

func readPair(certFile, keyFile string) (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, fmt.Errorf("tls certificate: %w", err)
	}
	return &pair, nil
}

func readAuthorities(file string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("tls authorities: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("tls authorities: no certificate in %s", file)
	}
	return pool, nil
}
