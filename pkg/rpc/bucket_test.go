package rpc

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestBucketSaysWhenThereIsAToken(t *testing.T) {
	b := newBuckets(2, 3)
	for range 3 {
		require.Zero(t, b.take("ann", noon))
	}
	require.Equal(t, 500*time.Millisecond, b.take("ann", noon))
	require.Equal(t, 500*time.Millisecond, b.take("ann", noon), "who is refused pays nothing")
	require.Equal(t, 500*time.Millisecond, b.empty("ann", noon))
	require.Zero(t, b.take("bob", noon), "has a bucket of its own")
	require.Zero(t, b.empty("ann", noon.Add(500*time.Millisecond)))
	require.Zero(t, b.take("ann", noon.Add(500*time.Millisecond)))
	require.NotZero(t, b.take("ann", noon.Add(500*time.Millisecond)))
}

func TestNoRateIsNoLimit(t *testing.T) {
	b := newBuckets(0, 0)
	require.Zero(t, b.take("ann", noon))
	require.Zero(t, b.empty("ann", noon))
}

func TestBucketsForgetThoseThatAreFull(t *testing.T) {
	b := newBuckets(1, 10)
	for i := range maxBuckets - 1 {
		b.take(strconv.Itoa(i), noon)
	}
	soon := noon.Add(5 * time.Second)
	for range 10 {
		b.take("busy", soon)
	}
	b.take("new", soon)
	require.Len(t, b.of, 2, "the others were full again")
	require.NotZero(t, b.take("busy", soon), "what it took is remembered")
}

func TestBucketsAreBounded(t *testing.T) {
	b := newBuckets(1, 10)
	for i := range maxBuckets + 1 {
		b.take(strconv.Itoa(i), noon)
	}
	require.Len(t, b.of, maxBuckets/2+1, "none was full: half were forgotten")
}

func TestSlots(t *testing.T) {
	s := newSlots(2)
	give, ok := s.take("ann")
	require.True(t, ok)
	_, ok = s.take("ann")
	require.True(t, ok)
	_, ok = s.take("ann")
	require.False(t, ok)
	giveBob, ok := s.take("bob")
	require.True(t, ok)
	give()
	_, ok = s.take("ann")
	require.True(t, ok)
	giveBob()
	require.NotContains(t, s.open, "bob", "nothing is kept of who has none")
}

func TestRecentForgetsByHalves(t *testing.T) {
	r := newRecent()
	r.add("first")
	for i := range maxRecent {
		r.add(strconv.Itoa(i))
	}
	require.True(t, r.has("first"), "the half before is remembered")
	for i := range maxRecent {
		r.add(strconv.Itoa(-i - 1))
	}
	require.False(t, r.has("first"))
	require.True(t, r.has("-1"))
	r.drop("-1")
	require.False(t, r.has("-1"))
}
