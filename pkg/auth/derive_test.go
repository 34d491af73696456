package auth

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDerive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	key, err := LoadOrCreateKey(path)
	require.NoError(t, err)
	again, err := LoadKey(path)
	require.NoError(t, err)
	other, err := NewKey()
	require.NoError(t, err)
	derive := func(k *Key, purpose string) []byte {
		secret, err := k.Derive(purpose)
		require.NoError(t, err)
		require.Len(t, secret, 32)
		return secret
	}
	require.Equal(t, derive(key, "a"), derive(again, "a"))
	require.NotEqual(t, derive(key, "a"), derive(key, "b"))
	require.NotEqual(t, derive(key, "a"), derive(other, "a"))
	require.NotContains(t, string(key.private), string(derive(key, "a")))
}
