package edgefuzz_test

import (
	"flag"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzEdge sends one request a case. The cases written down here are the first of every method.
func FuzzEdge(f *testing.F) {
	w := newWorld(f)
	for i := range w.methods {
		f.Add(uint16(i), uint64(i), false)
		f.Add(uint16(i), uint64(i), true)
	}
	f.Fuzz(func(t *testing.T, method uint16, seed uint64, rest bool) {
		w.try(t, method, seed, rest)
	})
}

func (w *world) try(t *testing.T, method uint16, seed uint64, rest bool) {
	t.Helper()
	m := w.methods[int(method)%len(w.methods)]
	got, err := w.send(composer{rand.New(rand.NewPCG(seed, uint64(method)))}, m, rest)
	faults := w.log.take()
	assert.NoError(t, err, "%s", m.FullName())
	assert.False(t, got.server, "%s: %s %s %q", m.FullName(), got.code, got.text, faults)
	assert.Empty(t, faults, "%s", m.FullName())
}

var each = flag.Uint64("each", 6, "how many requests TestEdge sends to a method")

// TestEdge sends some requests to every method, of which nothing must stay.
func TestEdge(t *testing.T) {
	w := newWorld(t)
	for i := range w.methods { // also warms up what is made once
		w.try(t, uint16(i), 0, i%2 == 0)
	}
	before := runtime.NumGoroutine()
	for seed := range *each {
		for i := range w.methods {
			w.try(t, uint16(i), seed+1, (uint64(i)+seed)%2 == 0)
		}
	}
	w.grpc.CloseIdleConnections()
	w.rest.CloseIdleConnections()
	const others = 50 // that come and go with the suite's own work; a leak is one a request
	require.Eventually(t, func() bool { return runtime.NumGoroutine() < before+others }, 15*time.Second, 50*time.Millisecond)
}
