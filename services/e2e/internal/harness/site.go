package harness

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
)

// The roles of processes.
const (
	Task         = "task"
	Contact      = "contact"
	Dispatcher   = "dispatcher"
	Result       = "result"
	Notification = "notification"
	Gateway      = "gateway"
)

// tokenTTL outlives any test.
const tokenTTL = time.Hour

// Site is an installation as its clients see it.
type Site struct {
	// KeyFile is what `foredial --auth.key-file` signs tokens with.
	KeyFile string

	key       *auth.Key
	addresses map[string][]string // gRPC, by role; the gateway has none
	web       string
}

func newSite(key *auth.Key, keyFile string) *Site {
	return &Site{KeyFile: keyFile, key: key, addresses: map[string][]string{}}
}

func (s *Site) add(p *Process, roles []string) {
	for _, role := range roles {
		if role == Gateway {
			s.web = "http://" + p.HTTP
			continue
		}
		s.addresses[role] = append(s.addresses[role], p.GRPC)
	}
}

// Address is where a role answers gRPC.
func (s *Site) Address(role string) string { return s.addresses[role][0] }

// Token makes a token.
func (s *Site) Token(who auth.Identity) (string, error) { return s.key.Sign(who, time.Now(), tokenTTL) }

// Dial connects to whichever process of a role answers, trying the one at
// index prefer first. An empty token leaves it to each call.
func (s *Site) Dial(t testing.TB, role, token string, prefer int) *grpc.ClientConn {
	t.Helper()
	all := s.addresses[role]
	prefer %= len(all)
	conn, err := rpc.Dial(role, token, either(slices.Concat(all[prefer:], all[:prefer])))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}
