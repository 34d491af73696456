package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/foredial/foredial/pkg/internal/writeonce"
)

// Issuer is who signs the tokens of a [Key], and whom they are for.
const Issuer = "foredial"

// leeway is how far the clocks of who signs and who verifies may be apart.
const leeway = 5 * time.Second

// Key signs tokens, and verifies those that it or a key before it has signed.
type Key struct {
	private  ed25519.PrivateKey
	id       string
	public   map[string]ed25519.PublicKey // by id: its own, and those of the old keys
	parser   *jwt.Parser
	verified verified
}

type claims struct {
	jwt.RegisteredClaims
	Tenant  string `json:"tenant"`
	Role    Role   `json:"role"`
	Agent   string `json:"agent,omitempty"`
	OrgUnit string `json:"org_unit,omitempty"`
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
	public := private.Public().(ed25519.PublicKey)
	id := keyID(public)
	return &Key{private: private, id: id, public: map[string]ed25519.PublicKey{id: public}, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithIssuer(Issuer), jwt.WithAudience(Issuer),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(leeway),
	)}
}

// keyID names a key in the tokens that it signs. It follows from the key, so that
// nobody has to keep it.
func keyID(public ed25519.PublicKey) string {
	hash := sha256.Sum256(public)
	return base64.RawURLEncoding.EncodeToString(hash[:12])
}

// LoadKey reads a PKCS #8 PEM file with an Ed25519 key. Tokens that the keys of old
// files have signed are verified, too: of those the public half is enough.
func LoadKey(path string, old ...string) (*Key, error) {
	signer, err := readPEM(path)
	if err != nil {
		return nil, err
	}
	private, ok := signer.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("read token key %s: it is %T, an Ed25519 key is wanted", path, signer)
	}
	k := newKey(private)
	for _, path := range old {
		public, err := loadPublic(path)
		if err != nil {
			return nil, err
		}
		k.public[keyID(public)] = public
	}
	return k, nil
}

func loadPublic(path string) (ed25519.PublicKey, error) {
	key, err := readPEM(path)
	if err != nil {
		return nil, err
	}
	switch key := key.(type) {
	case ed25519.PublicKey:
		return key, nil
	case ed25519.PrivateKey:
		return key.Public().(ed25519.PublicKey), nil
	}
	return nil, fmt.Errorf("read token key %s: it is %T, an Ed25519 key is wanted", path, key)
}

// readPEM reads a file with one key, private or public.
func readPEM(path string) (any, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read token key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("read token key %s: no PEM block in it", path)
	}
	parse := x509.ParsePKCS8PrivateKey
	if block.Type == "PUBLIC KEY" {
		parse = x509.ParsePKIXPublicKey
	}
	key, err := parse(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read token key %s: %w", path, err)
	}
	return key, nil
}

// LoadOrCreateKey is LoadKey, after making the file when there is none. Of
// several processes that make it at once, one wins and all load that one's.
func LoadOrCreateKey(path string, old ...string) (*Key, error) {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return LoadKey(path, old...)
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
	return LoadKey(path, old...)
}

// Sign makes a token for id that is valid from now for ttl.
func (k *Key) Sign(id Identity, now time.Time, ttl time.Duration) (string, error) {
	if err := id.Check(); err != nil {
		return "", err
	}
	unsigned := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: Issuer, Audience: jwt.ClaimStrings{Issuer}, Subject: id.Subject,
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(ttl)),
		},
		Tenant: id.Tenant, Role: id.Role, Agent: id.AgentID, OrgUnit: id.OrgUnit,
	})
	unsigned.Header["kid"] = k.id
	token, err := unsigned.SignedString(k.private)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return token, nil
}

// Authenticate is Verify for whoever takes credentials of several forms.
func (k *Key) Authenticate(_ context.Context, credential string) (Identity, error) {
	return k.Verify(credential)
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
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil { // the caller's to survive, not the process's to die of
				err = fmt.Errorf("panic: %v", p)
			}
		}()
		who, err = k.check(token)
	}()
	<-done
	if err != nil {
		return Identity{}, fmt.Errorf("%w: %w", ErrToken, err)
	}
	k.verified.keep(hash, who)
	return who, nil
}

// check reads a token.
func (k *Key) check(token string) (Identity, error) {
	var c claims
	if _, err := k.parser.ParseWithClaims(token, &c, k.signer); err != nil {
		return Identity{}, err
	}
	id := Identity{
		Subject: c.Subject, Tenant: c.Tenant, Role: c.Role, AgentID: c.Agent, OrgUnit: c.OrgUnit,
		Expires: c.ExpiresAt.Add(leeway),
	}
	return id, id.Check()
}

// signer is the key that a token names. One that names none was made before keys had
// names, by the present one.
func (k *Key) signer(token *jwt.Token) (any, error) {
	id, named := token.Header["kid"]
	if !named {
		return k.public[k.id], nil
	}
	text, _ := id.(string)
	if public, ok := k.public[text]; ok {
		return public, nil
	}
	return nil, errors.New("it is signed by a key that is not known")
}
