package simulator

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"
)

// chance gives random numbers that depend on the seed and the words alone.
func chance(seed uint64, words ...string) *rand.Rand {
	h := fnv.New64a()
	for _, word := range words {
		_, _ = h.Write([]byte(word))
		_, _ = h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// spread is the sigma of the log-normal spread of human times.
const spread = 0.5

// around is a time as people take it: mostly near the median, now and then far above.
func around(r *rand.Rand, median time.Duration) time.Duration {
	factor := math.Exp(spread * r.NormFloat64())
	return time.Duration(float64(median) * min(max(factor, 0.2), 5))
}

// scaled is how long d takes at a speed.
func scaled(d time.Duration, speed float64) time.Duration {
	return time.Duration(float64(d) / speed)
}

// share reports whether s is a share of a whole.
func share(s float64) bool { return s >= 0 && s <= 1 }
