package leader_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/pkg/leader"
)

func TestTokenSupersedes(t *testing.T) {
	for name, test := range map[string]struct {
		token, stored leader.Token
		want          bool
	}{
		"nothing stored":                    {leader.Token{Cluster: 7, Revision: 1}, leader.Token{}, true},
		"the same leader again":             {leader.Token{Cluster: 7, Revision: 5}, leader.Token{Cluster: 7, Revision: 5}, true},
		"a newer leader":                    {leader.Token{Cluster: 7, Revision: 6}, leader.Token{Cluster: 7, Revision: 5}, true},
		"an older leader":                   {leader.Token{Cluster: 7, Revision: 4}, leader.Token{Cluster: 7, Revision: 5}, false},
		"etcd rebuilt, revisions began new": {leader.Token{Cluster: 8, Revision: 1}, leader.Token{Cluster: 7, Revision: 5}, true},
		"another cluster with a lower id":   {leader.Token{Cluster: 6, Revision: 9}, leader.Token{Cluster: 7, Revision: 5}, true},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, test.token.Supersedes(test.stored))
		})
	}
}

func TestTokenText(t *testing.T) {
	token := leader.Token{Cluster: math.MaxUint64, Revision: math.MaxInt64}
	require.Equal(t, "ffffffffffffffff:9223372036854775807", token.String())
	require.Equal(t, "1f:42", leader.Token{Cluster: 0x1f, Revision: 42}.String())
}

func TestParseTokenReadsWhatStringWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := leader.Token{
			Cluster:  rapid.Uint64().Draw(t, "cluster"),
			Revision: rapid.Int64Range(1, math.MaxInt64).Draw(t, "revision"),
		}
		parsed, err := leader.ParseToken(token.String())
		require.NoError(t, err)
		require.Equal(t, token, parsed)
	})
}

func TestParseTokenRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"empty":                  "",
		"no colon":               "1f",
		"no cluster":             ":5",
		"no revision":            "1f:",
		"revision in hex":        "1f:a",
		"a second colon":         "1f:5:6",
		"revision zero":          "1f:0",
		"negative revision":      "1f:-5",
		"upper case":             "1F:5",
		"leading zero":           "01f:5",
		"plus sign":              "1f:+5",
		"cluster over 64 bits":   "1ffffffffffffffff:5",
		"revision over 63 bits":  "1f:9223372036854775808",
		"space around the token": " 1f:5",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := leader.ParseToken(text)
			require.Error(t, err)
		})
	}
}

func FuzzParseToken(f *testing.F) {
	f.Add("1f:42")
	f.Add("ffffffffffffffff:9223372036854775807")
	f.Add("1f:-1")
	f.Fuzz(func(t *testing.T, text string) {
		token, err := leader.ParseToken(text)
		if err == nil {
			require.Equal(t, text, token.String(), "a token has one text only")
			require.False(t, token.IsZero())
		}
	})
}
