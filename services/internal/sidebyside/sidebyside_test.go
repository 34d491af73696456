package sidebyside_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/sidebyside"
)

func TestQuantile(t *testing.T) {
	list := []int{9, 1, 3, 7, 5}
	require.Equal(t, 5, sidebyside.Median(list))
	require.Equal(t, 9, sidebyside.Quantile(list, 0.99))
	require.Equal(t, 1, sidebyside.Quantile(list, 0))
	require.Equal(t, 2, sidebyside.Median([]int{1, 2}))
	require.Equal(t, []int{9, 1, 3, 7, 5}, list, "the caller's list stays as it is")
}

func TestCompareTakesTurns(t *testing.T) {
	var order string
	var ratio float64
	testing.Benchmark(func(b *testing.B) {
		order = ""
		ratio = sidebyside.Compare(b, sidebyside.Figure{}, 3,
			func() float64 { order += "o"; return 6 }, func() float64 { order += "t"; return 3 })
	})
	require.Equal(t, "ottoot", order)
	require.InDelta(t, 2, ratio, 0)
}

func TestReportPairsTurns(t *testing.T) {
	var ratio float64
	testing.Benchmark(func(b *testing.B) {
		ratio = sidebyside.Report(b, sidebyside.Figure{}, []float64{10, 2, 30}, []float64{5, 2, 10})
	})
	require.InDelta(t, 2, ratio, 0, "the median of 2, 1 and 3, not 10 to 5")
}
