package certtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Name is what the server's certificate is for, besides 127.0.0.1.
const Name = "server.test"

// Files are the paths of PEM files.
type Files struct {
	CA                    string
	ServerCert, ServerKey string
	ClientCert, ClientKey string
	authority             *x509.Certificate
	key                   *ecdsa.PrivateKey
	dir                   string
}

// Make writes a new set into a folder of the test.
func Make(t testing.TB) *Files {
	t.Helper()
	f := &Files{dir: t.TempDir()}
	f.authority = template("authority")
	f.authority.IsCA, f.authority.BasicConstraintsValid = true, true
	f.authority.KeyUsage = x509.KeyUsageCertSign
	var err error
	f.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	f.CA = f.write(t, "ca.pem", "CERTIFICATE", f.sign(t, f.authority, f.key))

	server := template(Name)
	server.DNSNames, server.IPAddresses = []string{Name}, []net.IP{net.IPv4(127, 0, 0, 1)}
	// Nodes of a cluster are clients of each other.
	server.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	f.ServerCert, f.ServerKey = f.pair(t, "server", server)
	f.ClientCert, f.ClientKey = f.Client(t, "client")
	return f
}

// Client signs one more certificate for a client of that name.
func (f *Files) Client(t testing.TB, name string) (certFile, keyFile string) {
	t.Helper()
	client := template(name)
	client.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	return f.pair(t, name, client)
}

func template(name string) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Minute), NotAfter: now.Add(time.Hour),
	}
}

func (f *Files) pair(t testing.TB, name string, cert *x509.Certificate) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	certFile = f.write(t, name+".pem", "CERTIFICATE", f.sign(t, cert, key))
	return certFile, f.write(t, name+".key", "PRIVATE KEY", der)
}

func (f *Files) sign(t testing.TB, cert *x509.Certificate, key *ecdsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, cert, f.authority, key.Public(), f.key)
	require.NoError(t, err)
	return der
}

func (f *Files) write(t testing.TB, name, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(f.dir, name)
	require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
	return path
}
