package page

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
)

type position struct {
	Name string
	N    int64
}

func TestTokenRoundTrip(t *testing.T) {
	p := position{"a/b?\x00", 1 << 62}
	got, err := Position[position](Token(p))
	require.NoError(t, err)
	require.Equal(t, p, got)
	got, err = Position[position]("")
	require.NoError(t, err)
	require.Zero(t, got)
}

func TestForeignTokensNameTheField(t *testing.T) {
	for _, bad := range []string{"%", "AAAA", Token("text"), Token(position{})[1:]} {
		_, err := Position[position](bad)
		require.Equal(t, apierr.InvalidField, apierr.ReasonIn(err), bad)
		require.Contains(t, status.Convert(err).Message(), "page_token")
	}
}

func TestPagesCoverEveryRowOnce(t *testing.T) {
	all := []int{1, 2, 3, 4, 5}
	after := func(n int) (rows []int) { // what a store does: size+1 rows beyond the position
		for _, r := range all {
			if r > n && len(rows) < 3 {
				rows = append(rows, r)
			}
		}
		return rows
	}
	var got []int
	token := ""
	for range all {
		n, err := Position[int](token)
		require.NoError(t, err)
		var rows []int
		rows, token = Cut(after(n), 2, func(r int) int { return r })
		require.LessOrEqual(t, len(rows), 2)
		if got = append(got, rows...); token == "" {
			break
		}
	}
	require.Equal(t, all, got)
}

func TestSize(t *testing.T) {
	require.Equal(t, []int{DefaultSize, DefaultSize, 1, MaxSize, MaxSize},
		[]int{Size(0), Size(-1), Size(1), Size(1000), Size(5000)})
}
