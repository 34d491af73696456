package seal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/pkg/seal"
)

func keys(t testing.TB, list ...string) *seal.Keys {
	t.Helper()
	k, err := seal.Parse(list)
	require.NoError(t, err)
	return k
}

func TestSealAndOpen(t *testing.T) {
	k := keys(t, seal.Generate("k1"))
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		context := rapid.SliceOfN(rapid.String(), 0, 4).Draw(t, "context")
		sealed := k.Seal(text, context...)
		require.True(t, strings.HasPrefix(sealed, "v1:k1:"))
		require.True(t, seal.Sealed(sealed))
		require.Equal(t, k.Current(), seal.KeyID(sealed))
		clear, err := k.Open(sealed, context...)
		require.NoError(t, err)
		require.Equal(t, text, clear)
		require.NotEqual(t, sealed, k.Seal(text, context...), "equal values do not look equal")
	})
}

func TestBelongsWhereItWasSealed(t *testing.T) {
	k := keys(t, seal.Generate("k1"))
	sealed := k.Seal("4111", "acme", "c1", "card")
	for _, context := range [][]string{
		{"bolt", "c1", "card"}, {"acme", "c2", "card"}, {"acme", "c1", "pin"}, {"acme", "c1"},
		{"acmec", "1", "card"}, {"acme", "c1", "card", ""}, {},
	} {
		_, err := k.Open(sealed, context...)
		require.ErrorIs(t, err, seal.ErrForged, "%q", context)
	}
}

// No single changed character goes unnoticed.
func TestChanged(t *testing.T) {
	k := keys(t, seal.Generate("k1"))
	sealed := k.Seal("secret", "here")
	for i := range sealed {
		for _, with := range []string{"A", "b", ":"} {
			changed := sealed[:i] + with + sealed[i+1:]
			if changed == sealed {
				continue
			}
			clear, err := k.Open(changed, "here")
			require.Error(t, err, changed)
			require.Empty(t, clear)
		}
	}
	_, err := k.Open(sealed[:len(sealed)-1], "here")
	require.ErrorIs(t, err, seal.ErrForged)
}

func TestNotSealed(t *testing.T) {
	k := keys(t, seal.Generate("k1"))
	for _, text := range []string{"", "plain", "v1:", "v1:k1", "v2:k1:AAAA", "v1:two words:AAAA", "v1::AAAA"} {
		require.False(t, seal.Sealed(text), text)
		require.Empty(t, seal.KeyID(text), text)
		_, err := k.Open(text)
		require.ErrorIs(t, err, seal.ErrNotSealed, text)
	}
	for _, text := range []string{"v1:k1:", "v1:k1:!", "v1:k1:AAAA"} {
		_, err := k.Open(text)
		require.ErrorIs(t, err, seal.ErrForged, text)
	}
}

func TestRotation(t *testing.T) {
	oldKey, newKey := seal.Generate("old"), seal.Generate("new")
	before := keys(t, oldKey)
	sealed := before.Seal("x", "c")

	known := keys(t, oldKey, newKey) // every process learns the new key
	require.Equal(t, known.Current(), seal.KeyID(sealed))
	turned := keys(t, newKey, oldKey) // and then seals with it
	require.NotEqual(t, turned.Current(), seal.KeyID(sealed))
	clear, err := turned.Open(sealed, "c")
	require.NoError(t, err)
	anew := turned.Seal(clear, "c")
	require.Equal(t, turned.Current(), seal.KeyID(anew))
	clear, err = known.Open(anew, "c")
	require.NoError(t, err, "a process that has not turned yet reads it")
	require.Equal(t, "x", clear)

	after := keys(t, newKey)
	clear, err = after.Open(anew, "c")
	require.NoError(t, err)
	require.Equal(t, "x", clear)
	_, err = after.Open(sealed, "c")
	require.ErrorIs(t, err, seal.ErrNoKey)
	require.ErrorContains(t, err, "old")
	_, err = keys(t, seal.Generate("old")).Open(sealed, "c")
	require.ErrorIs(t, err, seal.ErrForged, "another key of the same name")
}

func BenchmarkSeal(b *testing.B) {
	k := keys(b, seal.Generate("k1"))
	for i := 0; b.Loop(); i++ {
		k.Seal("4111 1111 1111 1111", "acme", fmt.Sprint(i), "card")
	}
}
