package suite

import (
	"crypto/tls"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/foredial/foredial/pkg/config"
	"github.com/foredial/foredial/pkg/etcd"
	"github.com/foredial/foredial/pkg/redisdb"
	"github.com/foredial/foredial/pkg/tlsfiles"
)

// redis is where Redis is, with the secrets and certificates that files hold.
func (c Config) redis() (redisdb.Config, error) {
	r := c.Redis
	password, failed := config.Secret("redis.password", r.Password, r.PasswordFile)
	sentinel, failedToo := config.Secret("redis.sentinel-password", r.Sentinel.Password, r.Sentinel.PasswordFile)
	if err := errors.Join(failed, failedToo); err != nil {
		return redisdb.Config{}, err
	}
	encrypted, err := clientTLS("redis", r.TLS.Files, r.TLS.Enabled)
	if err != nil {
		return redisdb.Config{}, err
	}
	if encrypted != nil && len(r.Addresses) > 0 && !r.TLS.Enabled {
		return redisdb.Config{}, errors.New("redis.tls: there are certificates, but redis.tls.enabled is not set")
	}
	return redisdb.Config{
		URL: r.URL, Addresses: r.Addresses, Master: r.Master, User: r.User, Password: password,
		SentinelUser: r.Sentinel.User, SentinelPassword: sentinel, TLS: encrypted, Dir: filepath.Join(c.Data, "redis"),
	}, nil
}

// etcd is where etcd is, in the same way.
func (c Config) etcd() (etcd.Config, error) {
	e := c.Etcd
	password, err := config.Secret("etcd.password", e.Password, e.PasswordFile)
	if err != nil {
		return etcd.Config{}, err
	}
	encrypted, err := clientTLS("etcd", e.TLS, false)
	if err != nil {
		return etcd.Config{}, err
	}
	return etcd.Config{
		Endpoints: e.Endpoints, User: e.User, Password: password, TLS: encrypted, Dir: filepath.Join(c.Data, "etcd"),
	}, nil
}

// clientTLS is nil where nothing is set: then an address may ask for the default.
func clientTLS(name string, files tlsfiles.Files, wanted bool) (*tls.Config, error) {
	if files == (tlsfiles.Files{}) && !wanted {
		return nil, nil //nolint:nilnil // no TLS is a kind of TLS
	}
	cfg, err := files.Client()
	if err != nil {
		return nil, fmt.Errorf("%s.tls: %w", name, err)
	}
	return cfg, nil
}
