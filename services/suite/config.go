package suite

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"

	"github.com/alecthomas/kong"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/auth/openid"
	"github.com/foredial/foredial/pkg/config"
	"github.com/foredial/foredial/pkg/listen"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/seal"
	"github.com/foredial/foredial/pkg/tlsfiles"
	"github.com/foredial/foredial/pkg/trace"
	"github.com/foredial/foredial/services/contact"
	"github.com/foredial/foredial/services/dispatcher"
	"github.com/foredial/foredial/services/gateway"
	"github.com/foredial/foredial/services/notification"
	"github.com/foredial/foredial/services/result"
	"github.com/foredial/foredial/services/task"
)

// Config is what an operator may set. The default of its addresses has the
// variable ${host}: empty for all interfaces.
type Config struct {
	Roles []string `help:"Services to run in this process." enum:"${roles}" default:"${roles}"`
	Data  string   `help:"Folder of embedded stores, exports and the token key." default:"data"`
	Node  string   `help:"Name of this process, the same after a restart and shared with no other. Empty: host name and gRPC port."`

	Version string `kong:"-"` // of the program

	Database Database     `embed:"" prefix:"database."`
	Redis    Redis        `embed:"" prefix:"redis."`
	Etcd     Etcd         `embed:"" prefix:"etcd."`
	Auth     Auth         `embed:"" prefix:"auth."`
	Listen   Listen       `embed:"" prefix:"listen."`
	Limits   Limits       `embed:"" prefix:"limits."`
	Peers    Peers        `embed:"" prefix:"peers."`
	Ops      Ops          `embed:"" prefix:"ops."`
	Trace    trace.Config `embed:"" prefix:"trace."`

	Task         task.Config         `embed:"" prefix:"task."`
	Contact      contact.Config      `embed:"" prefix:"contact."`
	Dispatcher   dispatcher.Config   `embed:"" prefix:"dispatcher."`
	Result       result.Config       `embed:"" prefix:"result."`
	Notification notification.Config `embed:"" prefix:"notification."`
	Gateway      gateway.Config      `embed:"" prefix:"gateway."`
}

// Database is where the services keep their rows, each in a schema of its own.
type Database struct {
	URL      string `help:"sqlite://DIR or postgres://…. Empty: SQLite in the data folder." secret:"url"`
	MaxConns int    `help:"Postgres connections a service may have." default:"16"`
	Migrate  bool   `help:"Bring old schemas up to date at the start. On SQLite that is always done."`
}

// Redis is where the dispatcher keeps what is going on. Without URL and
// Addresses it is a private redis-server, or else one in memory.
type Redis struct {
	URL       string   `help:"One server: redis://, rediss:// or unix://. Empty, as are the addresses: a private redis-server, or else one in memory." secret:"url"`
	Addresses []string `help:"host:port of the sentinels, with a master; without, of some nodes of a cluster."`
	Master    string   `help:"Name by which the sentinels know the master."`
	Login     `embed:""`
	Sentinel  Login    `embed:"" prefix:"sentinel-"`
	TLS       RedisTLS `embed:"" prefix:"tls."`
}

// Login is who to be for a server.
type Login struct {
	User         string `help:"User to log in as. Empty: the server's default user."`
	Password     string `help:"Its password." secret:""`
	PasswordFile string `help:"File with the password, when that is not given."`
}

// RedisTLS is about encrypted connections.
type RedisTLS struct {
	Enabled        bool `help:"Encrypt the connections to the addresses. (A URL says so by rediss://.)"`
	tlsfiles.Files `embed:""`
}

// Etcd is where dispatchers elect the leaders of shards.
type Etcd struct {
	Endpoints []string `help:"Addresses of the cluster, http:// or https://. Empty: an embedded server."`
	Login     `embed:""`
	TLS       tlsfiles.Files `embed:"" prefix:"tls."`
}

// Key is where the key is that signs tokens.
type Key struct {
	KeyFile string `help:"Ed25519 key (PKCS #8 PEM) that signs tokens; all processes of an installation share it. Empty: token.key in the data folder, made when it is not there."`
}

// Auth is about whose credentials are good.
type Auth struct {
	Key         `embed:""`
	OldKeyFiles []string      `help:"Keys that signed tokens before, or are about to, or their public halves: what they sign is good, too."`
	OIDC        openid.Config `embed:"" prefix:"oidc."`
	DevSignIn   bool          `help:"Let whoever sits at this machine sign in as anybody, at /auth/dev of the gateway. Only with addresses that nobody else reaches."`
}

// Listen is where the process answers.
type Listen struct {
	GRPC string `name:"grpc" help:"gRPC." default:"${host}:9090"`
	HTTP string `name:"http" help:"REST, with role gateway." default:"${host}:8080"`
	Ops  string `help:"Metrics and health." default:"${host}:9100"`

	TLS tlsfiles.ServerFiles `embed:"" prefix:"tls."`
}

// Limits are what those outside may ask of one process.
type Limits struct {
	Calls       rpc.Limits    `embed:""`
	Connections listen.Limits `embed:""`
}

// Peers are the gRPC addresses of services that other processes run.
type Peers struct {
	Task         string `help:"Address of the task service, or several with commas between."`
	Contact      string `help:"The same of the contact service."`
	Dispatcher   string `help:"The same of the dispatcher."`
	Result       string `help:"The same of the result service."`
	Notification string `help:"The same of the notification service."`

	TLS PeersTLS `embed:"" prefix:"tls."`
}

// PeersTLS is about encrypted connections to other processes.
type PeersTLS struct {
	Enabled        bool `help:"Encrypt the connections to services that other processes run."`
	tlsfiles.Files `embed:""`
}

// Ops is what operators may see.
type Ops struct {
	Pprof bool `help:"Serve profiles of this process on the ops address."`
}

// Vars are what the tags of Config refer to.
func Vars(host string) kong.Vars { return kong.Vars{"host": host, "roles": allRoles()} }

// Defaults is the Config of a whole suite on this machine alone.
func Defaults() (Config, error) {
	var c Config
	err := config.Defaults(&c, Vars("127.0.0.1"))
	return c, err
}

// validate reports what the roles lack. (The parts' own rules are checked by
// the parser, and again where they are used.)
func (c Config) validate() error {
	var faults []error
	for _, r := range roles {
		if !c.runs(r.name) {
			continue
		}
		for _, peer := range r.peers {
			if !c.runs(peer) && c.Peers.of(peer) == "" {
				faults = append(faults, fmt.Errorf("peers.%s is required: role %s calls it and it is not in this process", peer, r.name))
			}
		}
	}
	for _, listen := range []struct{ name, at string }{{"listen.grpc", c.Listen.GRPC}, {"listen.http", c.Listen.HTTP}} {
		if c.Auth.DevSignIn && !onThisMachine(listen.at) {
			faults = append(faults, fmt.Errorf("%s: with auth.dev-sign-in whoever reaches %q may be anybody: use an address such as 127.0.0.1:8080, or serve", listen.name, listen.at))
		}
	}
	if c.Gateway.OIDC.ClientID != "" && c.Auth.OIDC.Issuer == "" {
		faults = append(faults, errors.New("auth.oidc.issuer is required: gateway.oidc.client-id is what that calls the gateway"))
	}
	if len(c.Roles) == 0 {
		faults = append(faults, errors.New("roles is required"))
	}
	return errors.Join(faults...)
}

func (c Config) runs(role string) bool { return slices.Contains(c.Roles, role) }

// databaseURL is where the rows are, also by default.
func (c Config) databaseURL() string {
	return cmp.Or(c.Database.URL, "sqlite://"+filepath.Join(c.Data, "sql"))
}

// node is the name of the process.
func (c Config) node() (string, error) {
	if c.Node != "" {
		return c.Node, nil
	}
	host, err := os.Hostname()
	if err != nil {
		return "", fmt.Errorf("name of this process: %w", err)
	}
	_, port, err := net.SplitHostPort(c.Listen.GRPC)
	if err != nil {
		return "", fmt.Errorf("listen.grpc: %w", err)
	}
	if port == "0" { // an address of the moment is no name
		return "", nil
	}
	return host + "-" + port, nil
}

func (p Peers) of(role string) string {
	return map[string]string{
		roleTask: p.Task, roleContact: p.Contact, roleDispatcher: p.Dispatcher,
		roleResult: p.Result, roleNotification: p.Notification,
	}[role]
}

// KeepAttributeKeys gives an installation that is this process alone a key for
// ENCRYPTED attributes, made in its data folder, unless it was told of some.
// (Several processes have to be given the same keys.)
func (c *Config) KeepAttributeKeys() error {
	if len(c.Contact.AttributeKeys) > 0 || c.Contact.AttributeKeysFile != "" {
		return nil
	}
	path := filepath.Join(c.Data, "attribute.keys")
	if _, err := seal.LoadOrCreate(path); err != nil {
		return err
	}
	c.Contact.AttributeKeysFile = path
	return nil
}

// LoadKey reads the key that signs tokens, and the old ones. A key in the data folder is
// made when it is not there; one that was named must be there.
func LoadKey(data string, k Key, old ...string) (*auth.Key, error) {
	if k.KeyFile != "" {
		return auth.LoadKey(k.KeyFile, old...)
	}
	return auth.LoadOrCreateKey(filepath.Join(data, "token.key"), old...)
}
