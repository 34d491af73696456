package openid

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"
)

// Config is what an operator may set.
type Config struct {
	Issuer       string        `help:"URL of the OpenID Connect issuer whose tokens are good, as they spell it. Empty: none."`
	Audience     string        `help:"Whom its tokens must be for."`
	Tenant       string        `help:"Tenant of everybody who has a token of it. Empty: each token names one."`
	TenantClaim  string        `help:"Claim with the tenant." default:"tenant"`
	RoleClaim    string        `help:"Claim with the role: a name, or a list with one of ours. A token without gives the role that the directory has for its subject." default:"role"`
	OrgUnitClaim string        `help:"Claim with the org unit that a person is bound to." default:"org_unit"`
	Leeway       time.Duration `help:"How far the issuer's clock may differ from ours." default:"30s"`
	CAFile       string        `help:"Authorities that sign the issuer's certificate, PEM. Empty: those of this machine."`
}

// maxLeeway keeps expired tokens from being good for long.
const maxLeeway = 5 * time.Minute

// Validate reports every fault of the Config.
func (c Config) Validate() error {
	if c.Issuer == "" {
		return nil
	}
	var faults []error
	if err := checkIssuer(c.Issuer); err != nil {
		faults = append(faults, err)
	}
	if c.Audience == "" {
		faults = append(faults, errors.New("audience is required: tokens that the issuer made for others are not good here"))
	}
	if c.Tenant == "" && c.TenantClaim == "" {
		faults = append(faults, errors.New("tenant or tenant-claim is required"))
	}
	if c.Leeway < 0 || c.Leeway > maxLeeway {
		faults = append(faults, fmt.Errorf("leeway %s must be 0 to %s", c.Leeway, maxLeeway))
	}
	return errors.Join(faults...)
}

// checkIssuer wants https: whoever could change what the issuer says of its keys could
// be anybody. On this machine plain http will do.
func checkIssuer(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return fmt.Errorf("issuer %q is not a URL", text)
	}
	if u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()) {
		return nil
	}
	return fmt.Errorf("issuer %q must begin with https://", text)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
