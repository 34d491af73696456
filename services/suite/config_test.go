package suite_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/freeport"
	"github.com/foredial/foredial/services/suite"
)

func makeKey(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key.pem")
	_, err := auth.LoadOrCreateKey(path)
	require.NoError(t, err)
	return path
}

func freeAddress(t *testing.T) string {
	t.Helper()
	address, err := freeport.Address()
	require.NoError(t, err)
	return address
}

func TestDefaultsAreOneMachine(t *testing.T) {
	cfg, err := suite.Defaults()
	require.NoError(t, err)
	require.Equal(t, []string{"task", "contact", "notification", "result", "dispatcher", "gateway"}, cfg.Roles)
	require.Equal(t, suite.Listen{GRPC: "127.0.0.1:9090", HTTP: "127.0.0.1:8080", Ops: "127.0.0.1:9100"}, cfg.Listen)
}

func TestAMissingPeerIsNamedWithWhoNeedsIt(t *testing.T) {
	cfg, err := suite.Defaults()
	require.NoError(t, err)
	cfg.Roles = []string{"result"}
	cfg.Peers.Task = "there:9090"
	_, err = suite.New(t.Context(), cfg, quiet)
	require.ErrorContains(t, err, "peers.contact is required: role result calls it")
	require.ErrorContains(t, err, "peers.notification is required: role result calls it")
	require.NotContains(t, err.Error(), "peers.task")
	for _, role := range []string{"task", "contact", "notification"} {
		cfg.Roles = []string{role}
		_, err = suite.New(t.Context(), cfg, quiet)
		require.ErrorContains(t, err, "peers.result is required: role "+role+" calls it", "it tells its events there")
	}
}

func TestNoRolesIsAnError(t *testing.T) {
	_, err := suite.New(t.Context(), suite.Config{}, quiet)
	require.ErrorContains(t, err, "roles is required")
}

func TestABadServiceConfigIsNamed(t *testing.T) {
	cfg := testConfig(t)
	cfg.Gateway.Idle = 0
	_, err := suite.New(t.Context(), cfg, quiet)
	require.ErrorContains(t, err, "gateway config: idle")
}

func TestAKeyThatWasNamedMustBeThere(t *testing.T) {
	dir := t.TempDir()
	_, err := suite.LoadKey(dir, suite.Key{KeyFile: filepath.Join(dir, "nope.pem")})
	require.ErrorIs(t, err, os.ErrNotExist)

	_, err = suite.LoadKey(dir, suite.Key{})
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(dir, "token.key"))
}

func TestKeepAttributeKeys(t *testing.T) {
	cfg := suite.Config{Data: filepath.Join(t.TempDir(), "data")}
	require.NoError(t, cfg.KeepAttributeKeys())
	first := cfg.Contact.AttributeKeysFile
	require.FileExists(t, first)
	made, err := os.ReadFile(first)
	require.NoError(t, err)
	again := suite.Config{Data: cfg.Data}
	require.NoError(t, again.KeepAttributeKeys())
	kept, err := os.ReadFile(again.Contact.AttributeKeysFile)
	require.NoError(t, err)
	require.Equal(t, made, kept)

	told := suite.Config{Data: t.TempDir()}
	told.Contact.AttributeKeys = []string{"k1=given"}
	require.NoError(t, told.KeepAttributeKeys())
	require.Empty(t, told.Contact.AttributeKeysFile)
}
