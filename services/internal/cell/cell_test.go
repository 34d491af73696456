package cell_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/cell"
)

func TestNeutral(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "plain": "plain", "1+1": "1+1", "a=b": "a=b", "'=1": "'=1",
		"=1+1": "'=1+1", "+49": "'+49", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1",
	} {
		require.Equal(t, want, cell.Neutral(text), "cell %q", text)
	}
}
