package history_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/services/e2e/internal/history"
)

func token(cluster uint64, revision int64) leader.Token {
	return leader.Token{Cluster: cluster, Revision: revision}
}

// both is a sample in which Redis and SQL agree.
func both(t leader.Token, leases ...leader.Token) history.Sample {
	s := history.Sample{Redis: t, SQL: t, Leases: map[string]leader.Token{}}
	for i, lease := range leases {
		s.Leases[fmt.Sprint("l", i)] = lease
	}
	return s
}

func watched(samples ...history.Sample) *history.Fences {
	f := &history.Fences{}
	for _, s := range samples {
		f.Add(s)
	}
	return f
}

func TestLeadersThatFollowEachOther(t *testing.T) {
	old, next, rebuilt := token(1, 5), token(1, 9), token(2, 1)
	for name, f := range map[string]*history.Fences{
		"nobody yet":                       watched(history.Sample{}),
		"one":                              watched(history.Sample{}, both(old), both(old, old)),
		"the next, and a lease of the old": watched(both(old, old), both(next, old), both(next, old, next)),
		"one store hears later":            watched(both(old), history.Sample{Redis: next, SQL: old}, both(next)),
		"a lease made at the change":       watched(both(old), both(next, old)),
		"the new one needs no lease":       watched(both(old), history.Sample{Redis: next, SQL: old}),
		"Redis lost its data":              watched(both(old), history.Sample{SQL: old}, both(old)),
		"etcd was rebuilt":                 watched(both(next), both(rebuilt, next), both(rebuilt, next, rebuilt)),
	} {
		t.Run(name, func(t *testing.T) { require.Empty(t, f.Breaches()) })
	}
	require.Equal(t, 2, watched(both(old), both(old), history.Sample{}, both(next)).Leaders())
}

func TestDeposedLeadersThatWriteAreFound(t *testing.T) {
	old, next, rebuilt := token(1, 5), token(1, 9), token(2, 1)
	for name, row := range map[string]struct {
		fences *history.Fences
		want   string
	}{
		"Redis takes the old one back": {watched(both(next), history.Sample{Redis: old, SQL: next}, both(next)), "redis went from 1:9 back to 1:5"},
		"so does SQL":                  {watched(both(next), history.Sample{Redis: next, SQL: old}), "sql went from 1:9 back to 1:5"},
		"after it lost its data":       {watched(both(next), history.Sample{SQL: next}, history.Sample{Redis: old, SQL: next}), "redis went from 1:9 back to 1:5"},
		"a lease of the old one":       {watched(both(next, next), both(next, next, old)), "lease l1 was made under 1:5, after 1:9 was seen"},
		"the old etcd comes back":      {watched(both(old), both(rebuilt), both(next)), "returned to the cluster of 1:9"},
		"Redis never heard of the new": {watched(both(old), history.Sample{Redis: old, SQL: next}), "redis ended with 1:5, sql with 1:9"},
	} {
		t.Run(name, func(t *testing.T) { require.Contains(t, fmt.Sprint(row.fences.Breaches()), row.want) })
	}
}
