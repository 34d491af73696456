package auth

import (
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestIssuedCredentialIsFoundAgain(t *testing.T) {
	seen := map[string]bool{}
	for _, form := range []Form{FormKey, FormSession, FormCode} {
		text, kept := Issue(form)
		require.True(t, strings.HasPrefix(text, string(form)+"_"+kept.ID+"_"))
		require.Equal(t, form, kept.Form)
		require.Equal(t, sha256.Sum256([]byte(text)), kept.Hash)
		require.Len(t, text[strings.LastIndex(text, "_")+1:], 64, "32 bytes")
		shown, ok := ParseIssued(text)
		require.True(t, ok)
		require.Equal(t, kept, shown)
		require.False(t, seen[text])
		seen[text] = true

		other, ok := ParseIssued(text[:len(text)-1] + "x")
		require.True(t, ok)
		require.Equal(t, kept.ID, other.ID)
		require.NotEqual(t, kept.Hash, other.Hash, "another secret is another credential")
	}
}

func TestWhatWasNotIssued(t *testing.T) {
	for _, text := range []string{
		"", "_", "__", "fdk", "fdk_", "fdk_id", "fdk__secret", "fdx_id_secret", "FDK_id_secret", "fdk_I D_secret",
		"fdk_" + strings.Repeat("a", 64) + "_secret", "fdk_id_" + strings.Repeat("a", longest), "Bearer fdk_id_secret",
	} {
		_, ok := ParseIssued(text)
		require.False(t, ok, "%q", text)
	}
}

func TestIssuerOf(t *testing.T) {
	token, err := newTestKey(t).Sign(ann, time.Now(), time.Hour)
	require.NoError(t, err)
	require.Equal(t, Issuer, IssuerOf(token))
	for _, text := range []string{"", "abc", "a.b.c", "fdk_id_secret"} {
		require.Empty(t, IssuerOf(text), "%q", text)
	}
}
