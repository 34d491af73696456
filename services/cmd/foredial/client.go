package main

import (
	"cmp"
	"fmt"
	"time"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/tlsfiles"
	"github.com/foredial/foredial/services/suite"
)

// defaultTenant is whom a token is for when nobody says.
const defaultTenant = "default"

// keyFlags say where the key that signs tokens is, as for serve.
type keyFlags struct {
	Data string    `help:"Data folder of the server, for its key." default:"data"`
	Auth suite.Key `embed:"" prefix:"auth."`
}

// client is what commands that call a server have in common.
type client struct {
	Server string   `help:"gRPC address of the server." default:"127.0.0.1:9090"`
	Token  string   `help:"Bearer token. Empty: one is made for --tenant with the server's key, when that is here."`
	Tenant string   `help:"Tenant of a token made here." default:"default"`
	Key    keyFlags `embed:""`

	TLS serverTLS `embed:"" prefix:"tls."`
}

// serverTLS is about an encrypted connection to a server.
type serverTLS struct {
	Enabled        bool `help:"Encrypt the connection to the server."`
	tlsfiles.Files `embed:""`
}

func (c client) dial() (*grpc.ClientConn, error) {
	token, err := c.token(time.Hour)
	if err != nil {
		return nil, err
	}
	return c.dialWith(token)
}

// dialWith connects as whoever the token speaks for, or leaves that to each call.
func (c client) dialWith(token string) (*grpc.ClientConn, error) {
	if !c.TLS.Enabled {
		return rpc.Dial(c.Server, token, nil)
	}
	encrypted, err := c.TLS.Client()
	if err != nil {
		return nil, err
	}
	return rpc.Dial(c.Server, token, nil, rpc.Encrypted(encrypted))
}

// token is the one given, or one made with the server's key that is good for ttl.
func (c client) token(ttl time.Duration) (string, error) {
	if c.Token != "" {
		return c.Token, nil
	}
	key, err := suite.LoadKey(c.Key.Data, c.Key.Auth)
	if err != nil {
		return "", fmt.Errorf("make a token (or give one: --token): %w", err)
	}
	return key.Sign(auth.Identity{Subject: "cli", Tenant: c.Tenant, Role: auth.TenantAdmin}, time.Now(), ttl)
}

type tokenCmd struct {
	Tenant  string        `help:"Tenant." default:"default"`
	Role    string        `help:"Role: ${enum}." enum:"tenant_admin,supervisor,agent,integrator,auditor,operator" default:"tenant_admin"`
	Agent   string        `help:"Agent id, with role agent."`
	OrgUnit string        `help:"Org unit to bind it to. Empty: it sees every org unit."`
	Subject string        `help:"Who it is, for logs. Empty: the agent or the role."`
	TTL     time.Duration `help:"How long it is good." default:"24h"`
	Key     keyFlags      `embed:""`
}

// Run prints a token.
func (c *tokenCmd) Run(std streams) error {
	key, err := suite.LoadKey(c.Key.Data, c.Key.Auth)
	if err != nil {
		return err
	}
	who := auth.Identity{
		Subject: cmp.Or(c.Subject, c.Agent, c.Role), Tenant: c.Tenant, Role: auth.Role(c.Role), AgentID: c.Agent,
		OrgUnit: c.OrgUnit,
	}
	token, err := key.Sign(who, time.Now(), c.TTL)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(std.out, token)
	return err
}
