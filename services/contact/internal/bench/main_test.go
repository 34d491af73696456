package bench_test

import (
	"bufio"
	"cmp"
	"flag"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/pgtest"
)

// rows is how many contacts the benchmarks work on.
var rows = flag.Int("rows", 20_000, "how many rows to work on")

// turns is how often each side is measured.
const turns = 3

func TestMain(m *testing.M) {
	flag.Parse()
	pgtest.Main(m)
}

func median[T cmp.Ordered](list []T) T {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// peakMiB is the most memory that the process ever had.
func peakMiB(b *testing.B) float64 {
	b.Helper()
	f, err := os.Open("/proc/self/status")
	require.NoError(b, err)
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			require.NoError(b, err)
			return float64(kib) / 1024
		}
	}
	require.Fail(b, "no VmHWM")
	return 0
}
