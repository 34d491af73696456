package sidebyside

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
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
	// Limit is the most that our side may come to at its worst, in Unit; 0: none.
	Limit float64
}

// Compare measures ours and theirs in turns, so many each, and reports them. It
// returns the ratio.
func Compare(b *testing.B, f Figure, turns int, ours, theirs func() float64) float64 {
	b.Helper()
	var our, their []float64
	Turns(turns, func() { our = append(our, ours()) }, func() { their = append(their, theirs()) })
	return Report(b, f, our, their)
}

// Turns has ours and theirs take turns, so many each.
func Turns(turns int, ours, theirs func()) {
	for i := range turns {
		// Who goes first has the colder caches: each does in turn.
		if i%2 == 0 {
			ours()
			theirs()
		} else {
			theirs()
			ours()
		}
	}
}

// Report says the medians of what was measured in as many turns, and the median of
// the turns' ratios, ours to theirs, which it returns. A missed bound is said, and
// fails nothing: a machine's mood is no defect.
func Report(b *testing.B, f Figure, ours, theirs []float64) float64 {
	b.Helper()
	ratios := make([]float64, len(ours))
	for i := range ours {
		ratios[i] = ours[i] / theirs[i]
	}
	ratio := Median(ratios)
	b.ReportMetric(ratio, "ratio")
	b.ReportMetric(0, "ns/op")
	b.Logf("target %s: %s: %.3g %s; %s: %.3g %s; ratio %.2f%s; median of %d turns, %.2f to %.2f%s",
		f.Target, f.What, Median(ours), f.Unit, f.Against, Median(theirs), f.Unit, ratio, f.verdict(ratio), len(ours),
		slices.Min(ratios), slices.Max(ratios), f.limit(slices.Max(ours)))
	return ratio
}

// Spread says how a list of measurements without a comparator is spread, or one whose
// comparator is no pair of it: theirs may be nil.
func Spread(b *testing.B, f Figure, ours, theirs []float64) {
	b.Helper()
	var line strings.Builder
	fmt.Fprintf(&line, "target %s: %s: %s%s", f.Target, f.What, f.spread(ours), f.limit(slices.Max(ours)))
	if len(theirs) > 0 {
		fmt.Fprintf(&line, "; %s: %s", f.Against, f.spread(theirs))
	}
	b.ReportMetric(Median(ours), f.Unit)
	b.ReportMetric(0, "ns/op")
	b.Log(line.String())
}

func (f Figure) spread(list []float64) string {
	return fmt.Sprintf("p50 %.4g, p99 %.4g, worst %.4g %s of %d",
		Median(list), Quantile(list, 0.99), slices.Max(list), f.Unit, len(list))
}

func (f Figure) limit(worst float64) string {
	switch {
	case f.Limit == 0:
		return ""
	case worst > f.Limit:
		return fmt.Sprintf(" MISSES at most %.4g %s", f.Limit, f.Unit)
	default:
		return fmt.Sprintf(" (at most %.4g %s)", f.Limit, f.Unit)
	}
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
