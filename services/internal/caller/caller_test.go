package caller

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
)

// tasks are a task service that knows what a test says.
type tasks struct {
	accessinternalv1.SessionServiceClient

	mu    sync.Mutex
	known map[string]*accessv1.Caller // by the id of a credential
	err   error
	asked int
	slow  chan struct{} // if set, nothing is answered before it is closed
}

func (s *tasks) Authenticate(ctx context.Context, req *accessinternalv1.AuthenticateRequest, _ ...grpc.CallOption) (*accessv1.Caller, error) {
	s.mu.Lock()
	s.asked++
	known, err, slow := s.known[req.GetId()], s.err, s.slow
	s.mu.Unlock()
	if slow != nil {
		select {
		case <-slow:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	switch {
	case auth.Tenant(ctx) != auth.AllTenants:
		return nil, errors.New("asked for one tenant")
	case err != nil:
		return nil, err
	case known == nil:
		return nil, status.Error(codes.NotFound, "")
	}
	return known, nil
}

func (s *tasks) change(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// meet makes an Authenticator and the task service that it asks.
func meet(t *testing.T) (*Authenticator, *tasks) {
	t.Helper()
	key, err := auth.NewKey()
	require.NoError(t, err)
	s := &tasks{known: map[string]*accessv1.Caller{}}
	a := New(key, nil)
	a.credentials, a.sessions = s, s
	return a, s
}

// give makes a credential of an integrator.
func (s *tasks) give(form auth.Form) (text string, id string) {
	text, issued := auth.Issue(form)
	s.change(func() {
		s.known[issued.ID] = &accessv1.Caller{Subject: "import", Tenant: "acme", Role: accessv1.Role_ROLE_INTEGRATOR}
	})
	return text, issued.ID
}

func TestHolderOfACredential(t *testing.T) {
	a, s := meet(t)
	for _, form := range []auth.Form{auth.FormKey, auth.FormSession} {
		text, id := s.give(form)
		who, err := a.Authenticate(t.Context(), text)
		require.NoError(t, err)
		require.Equal(t, auth.Identity{Subject: "import", Tenant: "acme", Role: auth.Integrator, Credential: id}, who)
	}
	asked := s.asked
	code, _ := s.give(auth.FormCode)
	for _, text := range []string{code, "", "abc", "fdk_", "fdx_id_secret"} {
		_, err := a.Authenticate(t.Context(), text)
		require.ErrorIs(t, err, auth.ErrToken, "%q", text)
	}
	require.Equal(t, asked, s.asked, "these are nobody's whatever the task service knows")
}

// A task service that has gone wrong makes nobody a service, or what nobody is.
func TestHolderIsNoService(t *testing.T) {
	a, s := meet(t)
	for _, odd := range []*accessv1.Caller{
		{Tenant: "acme"}, {Role: accessv1.Role_ROLE_AUDITOR}, {Tenant: auth.AllTenants, Role: accessv1.Role_ROLE_AUDITOR},
		{Tenant: "acme", Role: accessv1.Role_ROLE_AGENT}, {Tenant: "acme", Role: 99},
	} {
		text, id := s.give(auth.FormKey)
		s.change(func() { s.known[id] = odd })
		_, err := a.Authenticate(t.Context(), text)
		require.ErrorIs(t, err, auth.ErrToken, "%v", odd)
	}
}

// An answer is asked for again after eight seconds, that there is nobody after two, and
// that nobody could be asked at once.
func TestHowLongAnswersAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, s := meet(t)
		text, id := s.give(auth.FormKey)
		for range 2 {
			_, err := a.Authenticate(t.Context(), text)
			require.NoError(t, err)
		}
		require.Equal(t, 1, s.asked)
		s.change(func() { delete(s.known, id) })
		<-time.After(8*time.Second - time.Millisecond)
		_, err := a.Authenticate(t.Context(), text)
		require.NoError(t, err)
		<-time.After(time.Millisecond)
		for range 2 {
			_, err = a.Authenticate(t.Context(), text)
			require.ErrorIs(t, err, auth.ErrToken)
		}
		require.Equal(t, 2, s.asked)
		<-time.After(2 * time.Second)
		_, err = a.Authenticate(t.Context(), text)
		require.ErrorIs(t, err, auth.ErrToken)
		require.Equal(t, 3, s.asked)

		<-time.After(2 * time.Second)
		s.change(func() { s.err = status.Error(codes.Unavailable, "") })
		for range 2 {
			_, err = a.Authenticate(t.Context(), text)
			require.Error(t, err)
			require.NotErrorIs(t, err, auth.ErrToken)
		}
		require.Equal(t, 5, s.asked)
	})
}

func TestAnswerIsKeptNoLongerThanTheCredentialIsGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, s := meet(t)
		text, id := s.give(auth.FormSession)
		s.change(func() {
			s.known[id] = Wire(auth.Identity{Tenant: "acme", Role: auth.Auditor, Expires: time.Now().Add(time.Second)})
		})
		_, err := a.Authenticate(t.Context(), text)
		require.NoError(t, err)
		s.change(func() { delete(s.known, id) })
		<-time.After(time.Second)
		_, err = a.Authenticate(t.Context(), text)
		require.ErrorIs(t, err, auth.ErrToken)
	})
}

func TestWhatIsForgottenIsAskedForAgain(t *testing.T) {
	a, s := meet(t)
	one, id := s.give(auth.FormKey)
	other, _ := s.give(auth.FormKey)
	for _, text := range []string{one, other} {
		_, err := a.Authenticate(t.Context(), text)
		require.NoError(t, err)
	}
	s.change(func() { clear(s.known) })
	a.Forget(id)
	_, err := a.Authenticate(t.Context(), one)
	require.ErrorIs(t, err, auth.ErrToken)
	_, err = a.Authenticate(t.Context(), other)
	require.NoError(t, err)
}

// Many who show the same credential at a time ask once; one who goes away does not take
// the answer from the others.
func TestOneAsksForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, s := meet(t)
		text, _ := s.give(auth.FormKey)
		s.slow = make(chan struct{})
		leaves, leave := context.WithCancel(t.Context())
		errs := make(chan error, 100)
		go func() { _, err := a.Authenticate(leaves, text); errs <- err }()
		synctest.Wait()
		for range 99 {
			go func() { _, err := a.Authenticate(t.Context(), text); errs <- err }()
		}
		synctest.Wait()
		leave()
		require.ErrorIs(t, <-errs, context.Canceled)
		close(s.slow)
		for range 99 {
			require.NoError(t, <-errs)
		}
		require.Equal(t, 1, s.asked)
	})
}

func TestNobodyWaitsForAnAnswerForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, s := meet(t)
		text, _ := s.give(auth.FormKey)
		s.slow = make(chan struct{})
		began := time.Now()
		_, err := a.Authenticate(t.Context(), text)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NotErrorIs(t, err, auth.ErrToken)
		require.Equal(t, answerWithin, time.Since(began))
	})
}

// Strangers, who can show as many credentials as they like, crowd out nobody.
func TestAnswersAreBounded(t *testing.T) {
	kept := newAnswers()
	good := hash{1}
	kept.keep(good, answer{who: auth.Identity{Tenant: "acme"}})
	for i := range 2 * mostAnswers {
		kept.keep(hash{2, byte(i), byte(i >> 8), byte(i >> 16)}, answer{err: auth.ErrToken})
		require.LessOrEqual(t, len(kept.bad), mostAnswers)
	}
	_, known := kept.find(good, time.Now())
	require.True(t, known)
	for i := range 2 * mostAnswers {
		kept.keep(hash{3, byte(i), byte(i >> 8), byte(i >> 16)}, answer{})
		require.LessOrEqual(t, len(kept.good), mostAnswers)
	}
}

func TestPanicIsTheCallersOwn(t *testing.T) {
	kept := newAnswers()
	_, err := kept.get(t.Context(), hash{}, func(context.Context) (auth.Identity, error) { panic("boom") })
	require.ErrorContains(t, err, "boom")
	require.NotErrorIs(t, err, auth.ErrToken)
}

func TestWire(t *testing.T) {
	for _, who := range []auth.Identity{
		{Subject: "ann", Tenant: "acme", Role: auth.Agent, AgentID: "a1", OrgUnit: "east", Expires: time.Now().UTC()},
		{Subject: "root", Tenant: "acme", Role: auth.TenantAdmin},
		{Subject: "ann", Tenant: "acme"},
	} {
		require.Equal(t, who, Identity(Wire(who)))
	}
	require.True(t, Wire(auth.Identity{Role: auth.Integrator}).GetSeesPersonalData())
	require.False(t, Wire(auth.Identity{Role: auth.Operator}).GetSeesPersonalData())
}
