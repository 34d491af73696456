package permissions_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/auth"
)

// caller is who makes a call.
type caller struct {
	auth.Identity

	name string
}

// nobody has no credential.
var nobody = caller{name: "nobody"}

// as is a caller of a role, of a tenant, perhaps bound to an org unit. An agent is the
// one that is named.
func as(tenant, orgUnit string, role auth.Role, agent string) caller {
	name := fmt.Sprintf("%s of %s %s", role, tenant, orgUnit)
	who := auth.Identity{Subject: "somebody", Tenant: tenant, Role: role, OrgUnit: orgUnit}
	if role == auth.Agent {
		who.AgentID = agent
	}
	return caller{who, strings.TrimSpace(name)}
}

// try is a call, and what must come of it.
type try struct {
	method
	sample

	who  caller
	rest bool
	// open: a stream stays open, as far as is known before.
	open bool
	// judge says what is wrong with the answer; empty: nothing.
	judge func(answer) string
}

// both is a try over gRPC and, where there is a route, over REST.
func both(one try) []try {
	if one.route == nil {
		return []try{one}
	}
	over := one
	over.rest = true
	return []try{one, over}
}

func (w *world) call(ctx context.Context, c try) (answer, error) {
	wait := longest
	if c.open {
		wait = moment
	}
	if c.rest {
		return overREST(ctx, w.suite.HTTP(), w.token(c.who.Identity), c.method, c.messages, wait)
	}
	return overGRPC(ctx, w.dial(c.who.Identity), c.method, c.messages, wait)
}

// atOnce is how many calls are under way at the same time: most of their time streams
// are waited for.
const atOnce = 16

// make makes the calls and fails with every difference from what was expected.
func (w *world) make(t *testing.T, tries []try) {
	t.Helper()
	var mu sync.Mutex
	var differences []string
	calling, ctx := errgroup.WithContext(t.Context())
	calling.SetLimit(atOnce)
	begun := time.Now()
	for _, c := range tries {
		calling.Go(func() error {
			got, err := w.call(ctx, c)
			wrong := c.judge(got)
			if err != nil {
				wrong = err.Error()
			}
			if wrong != "" {
				mu.Lock()
				defer mu.Unlock()
				differences = append(differences, fmt.Sprintf("%s as %s over %s: %s", c.full, c.who.name, wire(c.rest), wrong))
			}
			return nil
		})
	}
	require.NoError(t, calling.Wait())
	slices.Sort(differences)
	t.Logf("%d calls in %s, %d differences", len(tries), time.Since(begun).Round(time.Millisecond), len(differences))
	require.Empty(t, strings.Join(differences, "\n"))
}

func wire(rest bool) string {
	if rest {
		return "REST"
	}
	return "gRPC"
}

// ends wants one of these codes.
func ends(want ...codes.Code) func(answer) string {
	return func(got answer) string {
		if slices.Contains(want, got.code) {
			return ""
		}
		return fmt.Sprintf("%s, not %v", got.code, want)
	}
}

// may wants the call let pass, whatever comes of it.
func may(got answer) string {
	if got.code == codes.PermissionDenied || got.code == codes.Unauthenticated {
		return "refused: " + got.code.String()
	}
	return ""
}

// sees is what of a place is in an answer: its ids and numbers, and texts that begin with
// its name.
func (p *place) sees(seen []byte) []string {
	found := regexp.MustCompile(p.name+`[-a-z0-9]*|`+strings.TrimPrefix(p.numbers, "+")+`[0-9]*`).FindAllString(string(seen), -1)
	for _, id := range p.marks() {
		if strings.Contains(string(seen), id) {
			found = append(found, id)
		}
	}
	return found
}

// blind wants a judge satisfied, and nothing of a place in the answer that the caller did
// not say itself.
func (c try) blind(p *place, judge func(answer) string) func(answer) string {
	said := c.who.AgentID + " " + c.who.OrgUnit
	for _, message := range c.messages {
		raw, err := proto.Marshal(message)
		if err != nil {
			panic(err)
		}
		said += " " + string(raw)
	}
	return func(got answer) string {
		if wrong := judge(got); wrong != "" {
			return wrong
		}
		for _, mark := range p.sees(got.seen) {
			if !strings.Contains(said, mark) {
				return "it shows " + mark
			}
		}
		return ""
	}
}
