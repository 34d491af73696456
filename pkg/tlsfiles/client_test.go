package tlsfiles_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/certtest"
	"github.com/foredial/foredial/pkg/tlsfiles"
)

func TestNoFilesAreTheDefaults(t *testing.T) {
	cfg, err := tlsfiles.Files{ServerName: "x"}.Client()
	require.NoError(t, err)
	require.Nil(t, cfg.RootCAs)
	require.Nil(t, cfg.GetClientCertificate)
	require.Equal(t, "x", cfg.ServerName)
}

func TestWhatCannotBeUsedIsToldAtOnce(t *testing.T) {
	certs, empty := certtest.Make(t), filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	other := certtest.Make(t)
	for name, row := range map[string]struct {
		files tlsfiles.Files
		want  string
	}{
		"no such authorities": {tlsfiles.Files{CAFile: "/nowhere"}, "/nowhere"},
		"empty authorities":   {tlsfiles.Files{CAFile: empty}, "no certificate in"},
		"certificate alone":   {tlsfiles.Files{CertFile: certs.ClientCert}, "go together"},
		"key alone":           {tlsfiles.Files{KeyFile: certs.ClientKey}, "go together"},
		"no pair":             {tlsfiles.Files{CertFile: certs.ClientCert, KeyFile: other.ClientKey}, "private key does not match"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := row.files.Client()
			require.ErrorContains(t, err, row.want)
		})
	}
}

func TestARenewedCertificateIsUsed(t *testing.T) {
	certs := certtest.Make(t)
	cfg, err := tlsfiles.Files{CertFile: certs.ClientCert, KeyFile: certs.ClientKey}.Client()
	require.NoError(t, err)
	before, err := cfg.GetClientCertificate(nil)
	require.NoError(t, err)

	cert, key := certs.Client(t, "client") // into the same files
	require.Equal(t, []string{certs.ClientCert, certs.ClientKey}, []string{cert, key})
	after, err := cfg.GetClientCertificate(nil)
	require.NoError(t, err)
	require.NotEqual(t, before.Certificate, after.Certificate)
}
