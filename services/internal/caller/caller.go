package caller

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/auth/openid"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
)

// Authenticator finds out who shows a credential.
type Authenticator struct {
	key         *auth.Key
	issuer      *openid.Issuer // nil: there is none
	credentials accessinternalv1.CredentialServiceClient
	sessions    accessinternalv1.SessionServiceClient
	answers     *answers
}

// New makes an Authenticator; issuer may be nil. It is good for tokens of the key until
// it is connected.
func New(key *auth.Key, issuer *openid.Issuer) *Authenticator {
	return &Authenticator{key: key, issuer: issuer, answers: newAnswers()}
}

// Connect tells where the task service is, before anybody calls.
func (a *Authenticator) Connect(tasks grpc.ClientConnInterface) {
	a.credentials = accessinternalv1.NewCredentialServiceClient(tasks)
	a.sessions = accessinternalv1.NewSessionServiceClient(tasks)
}

// Authenticate returns who shows a credential. The error wraps auth.ErrToken if it is
// nobody's; any other says that this cannot be found out now. A sign-in code is
// nobody's: only a sign-in takes it.
func (a *Authenticator) Authenticate(ctx context.Context, credential string) (auth.Identity, error) {
	if issued, ok := auth.ParseIssued(credential); ok {
		if issued.Form == auth.FormCode {
			return auth.Identity{}, fmt.Errorf("%w: a sign-in code opens no call", auth.ErrToken)
		}
		return a.answers.get(ctx, issued.Hash, func(ctx context.Context) (auth.Identity, error) { return a.holder(ctx, issued) })
	}
	if a.issuer != nil && auth.IssuerOf(credential) == a.issuer.URL() {
		return a.answers.get(ctx, sha256.Sum256([]byte(credential)), func(ctx context.Context) (auth.Identity, error) { return a.person(ctx, credential) })
	}
	return a.key.Verify(credential)
}

// Forget has the next call with a key or a session ask again whose it is.
func (a *Authenticator) Forget(credential string) { a.answers.forget(credential) }

// holder asks whose a key or a session is.
func (a *Authenticator) holder(ctx context.Context, shown auth.Issued) (auth.Identity, error) {
	found, err := a.credentials.Authenticate(auth.WithTenant(ctx, auth.AllTenants),
		&accessinternalv1.AuthenticateRequest{Id: shown.ID, Hash: shown.Hash[:]})
	if err != nil {
		return auth.Identity{}, refusal("find out whose a credential is", err)
	}
	who := Identity(found)
	who.Credential = shown.ID
	return checked(who)
}

// person verifies a token of the issuer, and asks what it leaves open.
func (a *Authenticator) person(ctx context.Context, token string) (auth.Identity, error) {
	p, err := a.issuer.Verify(ctx, token)
	if err != nil {
		return auth.Identity{}, err
	}
	who := auth.Identity{Subject: p.Subject, Tenant: p.Tenant, Role: p.Role, OrgUnit: p.OrgUnit, Expires: p.Expires}
	if who.Role != "" && who.Role != auth.Agent {
		return checked(who)
	}
	known, err := a.sessions.ResolveSubject(auth.WithTenant(ctx, p.Tenant), &accessinternalv1.ResolveSubjectRequest{Subject: p.Subject})
	if err != nil {
		return auth.Identity{}, refusal("find a login in the directory", err)
	}
	return checked(Resolved(who, known))
}

// checked refuses an identity that makes no sense, and what nobody becomes by showing a
// credential that was given out: another service.
func checked(who auth.Identity) (auth.Identity, error) {
	err := who.Check()
	if err == nil && who.Role == auth.Service {
		err = errors.New("no service has it")
	}
	if err != nil {
		return auth.Identity{}, fmt.Errorf("%w: %w", auth.ErrToken, err)
	}
	return who, nil
}

// refusal tells that somebody is unknown from that nobody could be asked.
func refusal(doing string, err error) error {
	if status.Code(err) == codes.NotFound {
		return fmt.Errorf("%s: %w: %w", doing, auth.ErrToken, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
