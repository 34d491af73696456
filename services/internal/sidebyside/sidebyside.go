package sidebyside

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
)

// Figure is what one line of a benchmark says.
type Figure struct {
	// Target is the number of the target in docs/performance.md.
	Target string
	// What is measured, and against what.
	What, Against string
	// Unit of both sides, such as "1/s" or "ms".
	Unit string
	// AtMost and AtLeast are the bounds of the ratio; 0: none.
	AtMost, AtLeast float64
}

// Compare measures ours and theirs in turns, so many each, and reports the
// medians and the median of the turns' ratios, ours to theirs. A missed bound is
// said, and fails nothing: a machine's mood is no defect. It returns the ratio.
func Compare(b *testing.B, f Figure, turns int, ours, theirs func() float64) float64 {
	b.Helper()
	our, their, ratios := make([]float64, turns), make([]float64, turns), make([]float64, turns)
	for i := range turns {
		// Who goes first has the colder caches: each does in turn.
		if i%2 == 0 {
			our[i], their[i] = ours(), theirs()
		} else {
			their[i] = theirs()
			our[i] = ours()
		}
		ratios[i] = our[i] / their[i]
	}
	ratio := Median(ratios)
	b.ReportMetric(ratio, "ratio")
	b.ReportMetric(0, "ns/op")
	b.Logf("target %s: %s: %.3g %s; %s: %.3g %s; ratio %.2f%s; median of %d turns, %.2f to %.2f",
		f.Target, f.What, Median(our), f.Unit, f.Against, Median(their), f.Unit, ratio, f.verdict(ratio), turns,
		slices.Min(ratios), slices.Max(ratios))
	return ratio
}

func (f Figure) verdict(ratio float64) string {
	switch {
	case f.AtMost > 0 && ratio > f.AtMost:
		return fmt.Sprintf(" MISSES at most %.2g", f.AtMost)
	case f.AtMost > 0:
		return fmt.Sprintf(" (at most %.2g)", f.AtMost)
	case f.AtLeast > 0 && ratio < f.AtLeast:
		return fmt.Sprintf(" MISSES at least %.2g", f.AtLeast)
	case f.AtLeast > 0:
		return fmt.Sprintf(" (at least %.2g)", f.AtLeast)
	default:
		return ""
	}
}

// Median is the middle of a list, the higher one of two.
func Median[T cmp.Ordered](list []T) T { return Quantile(list, 0.5) }

// Quantile is the value that a share q of the list is below, of a list that is not empty.
func Quantile[T cmp.Ordered](list []T, q float64) T {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
