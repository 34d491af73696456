package suite

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/certtest"
	"github.com/foredial/foredial/pkg/tlsfiles"
)

func secretFile(t *testing.T, secret string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(path, []byte(secret+"\n"), 0o600))
	return path
}

func TestWhereRedisIs(t *testing.T) {
	certs := certtest.Make(t)
	got, err := Config{Data: "data", Redis: Redis{
		Addresses: []string{"s1:1"}, Master: "m",
		Login:    Login{User: "u", PasswordFile: secretFile(t, "hush")},
		Sentinel: Login{User: "su", Password: "whist"},
		TLS:      RedisTLS{Enabled: true, Files: tlsfiles.Files{CAFile: certs.CA, ServerName: "x"}},
	}}.redis()
	require.NoError(t, err)
	require.Equal(t, []string{"u", "hush", "su", "whist"}, []string{got.User, got.Password, got.SentinelUser, got.SentinelPassword})
	require.Equal(t, []string{"s1:1"}, got.Addresses)
	require.Equal(t, "m", got.Master)
	require.Equal(t, "x", got.TLS.ServerName)
	require.Equal(t, filepath.Join("data", "redis"), got.Dir)

	got, err = Config{Redis: Redis{URL: "rediss://h"}}.redis()
	require.NoError(t, err)
	require.Nil(t, got.TLS, "the URL says so")
	got, err = Config{Redis: Redis{Addresses: []string{"h:1"}, TLS: RedisTLS{Enabled: true}}}.redis()
	require.NoError(t, err)
	require.NotNil(t, got.TLS, "by this machine's authorities")
}

func TestWhereEtcdIs(t *testing.T) {
	certs := certtest.Make(t)
	got, err := Config{Data: "data", Etcd: Etcd{
		Endpoints: []string{"https://h"}, Login: Login{User: "u", PasswordFile: secretFile(t, "hush")},
		TLS: tlsfiles.Files{CAFile: certs.CA},
	}}.etcd()
	require.NoError(t, err)
	require.Equal(t, []string{"u", "hush"}, []string{got.User, got.Password})
	require.NotNil(t, got.TLS.RootCAs)
	got, err = Config{Etcd: Etcd{Endpoints: []string{"http://h"}}}.etcd()
	require.NoError(t, err)
	require.Nil(t, got.TLS)
}

func TestServersThatCannotBe(t *testing.T) {
	for want, c := range map[string]Config{
		"redis.password and redis.password-file": {Redis: Redis{Login: Login{Password: "hush", PasswordFile: "/nowhere"}}},
		"redis.sentinel-password-file":           {Redis: Redis{Sentinel: Login{PasswordFile: "/nowhere"}}},
		"redis.tls.enabled is not set":           {Redis: Redis{Addresses: []string{"h:1"}, TLS: RedisTLS{Files: tlsfiles.Files{ServerName: "x"}}}},
		"redis.tls: tls authorities":             {Redis: Redis{TLS: RedisTLS{Files: tlsfiles.Files{CAFile: "/nowhere"}}}},
	} {
		_, err := c.redis()
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "hush")
	}
	_, err := Config{Etcd: Etcd{Login: Login{PasswordFile: "/nowhere"}}}.etcd()
	require.ErrorContains(t, err, "etcd.password-file")
	_, err = Config{Etcd: Etcd{TLS: tlsfiles.Files{KeyFile: "alone"}}}.etcd()
	require.ErrorContains(t, err, "etcd.tls")
}
