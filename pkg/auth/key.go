package auth

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/foredial/foredial/pkg/internal/writeonce"
)

const (
	issuer = "foredial"
	// leeway is how far the clocks of who signs and who verifies may be apart.
	leeway = 5 * time.Second
)

// ErrToken is what Verify wraps for every token it refuses.
var ErrToken = errors.New("invalid token")

var tenantPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// Key signs tokens and verifies them.
type Key struct {
	private  ed25519.PrivateKey
	parser   *jwt.Parser
	verified verified
}

type claims struct {
	jwt.RegisteredClaims
	Tenant string `json:"tenant"`
	Role   Role   `json:"role"`
	Agent  string `json:"agent,omitempty"`
}

// NewKey makes a fresh random key.
func NewKey() (*Key, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("generate key: %w", err)
	}
	return newKey(private), nil
}

func newKey(private ed25519.PrivateKey) *Key {
	return &Key{private: private, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithIssuer(issuer), jwt.WithAudience(issuer),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(leeway),
	)}
}

// LoadKey reads a PKCS #8 PEM file with an Ed25519 key.
func LoadKey(path string) (*Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read token key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("read token key %s: no PEM block in it", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read token key %s: %w", path, err)
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("read token key %s: it is %T, an Ed25519 key is wanted", path, parsed)
	}
	return newKey(private), nil
}

// LoadOrCreateKey is LoadKey, after making the file when there is none. Of
// several processes that make it at once, one wins and all load that one's.
func LoadOrCreateKey(path string) (*Key, error) {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return LoadKey(path)
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("generate key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("encode key: %w", err)
	}
	if err := writeonce.File(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})); err != nil {
		return nil, fmt.Errorf("create token key: %w", err)
	}
	return LoadKey(path)
}

// Sign makes a token for id that is valid from now for ttl.
func (k *Key) Sign(id Identity, now time.Time, ttl time.Duration) (string, error) {
	if err := id.validate(); err != nil {
		return "", err
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{issuer}, Subject: id.Subject,
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(ttl)),
		},
		Tenant: id.Tenant, Role: id.Role, Agent: id.AgentID,
	}).SignedString(k.private)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return token, nil
}

// Verify returns who a token speaks for. Errors wrap ErrToken.
func (k *Key) Verify(token string) (Identity, error) {
	hash := sha256.Sum256([]byte(token))
	if who, ok := k.verified.find(hash, time.Now()); ok {
		return who, nil
	}
	// On a goroutine of its own: checking a signature takes a deep stack, which a
	// stream's goroutine would keep for as long as the stream lives.
	var who Identity
	var until time.Time
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil { // the caller's to survive, not the process's to die of
				err = fmt.Errorf("panic: %v", p)
			}
		}()
		who, until, err = k.check(token)
	}()
	<-done
	if err != nil {
		return Identity{}, fmt.Errorf("%w: %w", ErrToken, err)
	}
	k.verified.keep(hash, good{who: who, until: until})
	return who, nil
}

// check reads a token, and until when it is good.
func (k *Key) check(token string) (Identity, time.Time, error) {
	var c claims
	_, err := k.parser.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return k.private.Public(), nil })
	if err != nil {
		return Identity{}, time.Time{}, err
	}
	id := Identity{Subject: c.Subject, Tenant: c.Tenant, Role: c.Role, AgentID: c.Agent}
	if err := id.validate(); err != nil {
		return Identity{}, time.Time{}, err
	}
	return id, c.ExpiresAt.Add(leeway), nil
}

func (id Identity) validate() error {
	switch {
	case !id.Role.Valid():
		return fmt.Errorf("role %q is not one of %v", id.Role, roles)
	case id.Tenant == AllTenants && id.Role == Service:
	case !tenantPattern.MatchString(id.Tenant):
		return fmt.Errorf("tenant %q does not match %s", id.Tenant, tenantPattern)
	case (id.Role == Agent) != (id.AgentID != ""):
		return fmt.Errorf("role %q with agent %q: an agent id goes with role agent, and with no other", id.Role, id.AgentID)
	}
	return nil
}
