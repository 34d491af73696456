package seal_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/seal"
)

func TestParseRefuses(t *testing.T) {
	good := seal.Generate("k1")
	secret := strings.TrimPrefix(good, "k1=")
	for want, list := range map[string][]string{
		"no keys":             nil,
		"key 2 is not <id>":   {good, secret[:8]},
		"key 1 is not <id>":   {"two words=" + secret},
		"key k1 is given":     {good, seal.Generate("k1")},
		"key k1 is not 32":    {"k1=" + secret[:20]},
		"key short is not 32": {"short="},
		"key k3 is not 32":    {"k3=" + strings.Repeat("!", 43)},
	} {
		_, err := seal.Parse(list)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), secret[:8])
	}
	_, err := seal.Parse([]string{" " + strings.TrimRight(good, "=") + "\n"})
	require.NoError(t, err, "padding and space around do not matter")
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "keys")
	_, err := seal.Load(path)
	require.ErrorIs(t, err, os.ErrNotExist)
	first, second := seal.Generate("a"), seal.Generate("b")
	require.NoError(t, os.WriteFile(path, []byte("# the first seals\n"+first+"\n\n  "+second+"\r\n"), 0o600))
	loaded, err := seal.Load(path)
	require.NoError(t, err)
	clear, err := keys(t, first).Open(loaded.Seal("x"))
	require.NoError(t, err)
	require.Equal(t, "x", clear)
	clear, err = loaded.Open(keys(t, second).Seal("y"))
	require.NoError(t, err)
	require.Equal(t, "y", clear)

	require.NoError(t, os.WriteFile(path, []byte("# nothing\n"), 0o600))
	_, err = seal.Load(path)
	require.ErrorContains(t, err, path+": no keys")
}

func TestLoadOrCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "attribute.keys")
	var all sync.WaitGroup
	sealed := make([]string, 8)
	for i := range sealed {
		all.Go(func() {
			k, err := seal.LoadOrCreate(path)
			require.NoError(t, err)
			sealed[i] = k.Seal("x")
		})
	}
	all.Wait()
	k, err := seal.LoadOrCreate(path)
	require.NoError(t, err)
	for _, s := range sealed {
		_, err := k.Open(s)
		require.NoError(t, err, "all have the same key")
	}
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = seal.LoadOrCreate(filepath.Join(file, "keys"))
	require.Error(t, err)
}
