package eventoutbox_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/services/internal/eventoutbox"
	"github.com/foredial/foredial/services/internal/eventoutbox/eventoutboxtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestOutbox(t *testing.T) { eventoutboxtest.Run(t, os.DirFS("testdata")) }

func TestActor(t *testing.T) {
	for name, tc := range map[string]struct {
		ctx  context.Context
		want string
	}{
		"somebody":  {auth.NewContext(t.Context(), auth.Identity{Subject: "sven", Tenant: "acme", Role: auth.Supervisor}), "sven"},
		"an agent":  {auth.NewContext(t.Context(), auth.Identity{Subject: "mary", Tenant: "acme", Role: auth.Agent}), "mary"},
		"a service": {auth.WithTenant(t.Context(), "acme"), ""},
		"a loop":    {t.Context(), ""},
		"a long name": {
			auth.NewContext(t.Context(), auth.Identity{Subject: strings.Repeat("ö", 300), Role: auth.Supervisor}),
			strings.Repeat("ö", 200),
		},
	} {
		require.Equal(t, tc.want, eventoutbox.Actor(tc.ctx), name)
	}
}
