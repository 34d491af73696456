package suite_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/services/suite"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// TestNotReadyOnAnOldSchema starts on an empty database, which becomes good
// while the suite runs.
func TestNotReadyOnAnOldSchema(t *testing.T) {
	url := pgtest.URL(t) // its server outlives the test
	leavesNothing(t)
	cfg := testConfig(t)
	cfg.Database.URL = url
	s := start(t, cfg)
	require.Equal(t, http.StatusServiceUnavailable, readiness(t, s))
	code, answer := web(t, s, token(t, s, "acme", auth.TenantAdmin), http.MethodGet, "/v1/tasks", "")
	require.NotEqual(t, http.StatusOK, code, answer)

	require.NoError(t, suite.Migrate(context.Background(), cfg, quiet))
	awaitReady(t, s)
	code, answer = web(t, s, token(t, s, "acme", auth.TenantAdmin), http.MethodGet, "/v1/tasks", "")
	require.Equal(t, http.StatusOK, code, answer)
}

func TestMigrateAtTheStartWhenTold(t *testing.T) {
	cfg := testConfig(t)
	cfg.Database.URL = pgtest.URL(t)
	cfg.Database.Migrate = true
	awaitReady(t, start(t, cfg))
}
