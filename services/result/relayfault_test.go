package result_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/failcode"
)

// recordMany records ended calls a0, a1, …, an answered one every other time.
func (n *node) recordMany(calls int) {
	n.t.Helper()
	for i := range calls {
		edits := []func(*resultv1.Attempt){ended("00145")}
		if i%2 == 0 {
			edits = []func(*resultv1.Attempt){answered, ended("00000")}
		}
		n.record(report(fmt.Sprint("a", i), edits...))
	}
}

// isOutcomes tells calls of one peer from those of the other.
func isOutcomes(names []string) bool { return !strings.Contains(names[0], ":") }

// One peer that is down does not hold up the other, and misses nothing.
func TestOnePeerIsDown(t *testing.T) {
	for name, down := range map[string]func(names []string) bool{
		"contact":      isOutcomes,
		"notification": func(names []string) bool { return !isOutcomes(names) },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.peers.refuse(func(names ...string) error {
					if down(names) {
						return unavailable
					}
					return nil
				})
				n := w.run()
				n.recordMany(20)
				all := map[bool]int{true: 20, false: 30} // outcomes; releases and answers
				eventually(t, "the other is told", func() bool {
					return map[bool]int{true: len(w.peers.applied()), false: len(w.peers.told())}[name != "contact"] == all[name != "contact"]
				})
				eventually(t, "what the one that is down misses is left", func() bool { return w.left() == 20 })
				w.peers.refuse(nil)
				eventually(t, "the one that was down is told", func() bool { return w.left() == 0 })
				require.Len(t, w.peers.applied(), 20)
				require.Len(t, w.peers.told(), 30)
			})
		})
	}
}

// What a peer fails on is found, and holds up nothing else; once the peer can
// take it, it does. What it will never take is dropped.
func TestAPoisonedEntryHoldsUpNothingElse(t *testing.T) {
	for name, code := range map[string]codes.Code{"fails": codes.Internal, "is refused": codes.InvalidArgument} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				first := w.node()
				first.recordMany(40)
				first.record(report("never begun", ended("00145")))
				first.shutdown()
				w.peers.refuse(func(names ...string) error {
					if slices.Contains(names, "a13") || slices.Contains(names, "a17:released") {
						return apierr.New(code, apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND), "poison")
					}
					return nil
				})
				n := w.run()
				left := map[codes.Code]int{codes.Internal: 2}[code]
				eventually(t, "all else is told", func() bool { return w.left() == left })
				require.NotContains(t, w.peers.applied(), "a13 00145")
				require.NotContains(t, w.peers.told(), "a17:released")
				require.Len(t, w.peers.told(), 60)
				require.NotNil(t, n.attempt("c-a14", "a14").GetDecision())
				require.Nil(t, n.attempt("c-never begun", "never begun").GetDecision(), "the contact service knows of none")

				w.peers.refuse(nil)
				eventually(t, "nothing is left", func() bool { return w.left() == 0 })
				require.Equal(t, left > 0, slices.Contains(w.peers.applied(), "a13 00145"))
				require.Equal(t, left > 0, slices.Contains(w.peers.told(), "a17:released"))
			})
		})
	}
}

// Processes die at every step of a relay, again and again: before the peer has
// taken a batch, and after, when the answer gets lost with the process. Nothing is
// lost, and a contact's events are first told in their order.
func TestProcessesDieAtEveryStep(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const calls, lives = 30, 8
		for life := range lives {
			var step atomic.Int64
			dying, die := context.WithCancel(context.Background())
			w.peers.refuse(func(...string) error {
				if step.Add(1) <= int64(life/2) {
					return nil
				}
				die()
				if life%2 == 0 {
					return apierr.New(codes.Unavailable, apierr.DependencyDown, "the call did not get through")
				}
				return nil // it did, and the caller dies over the answer
			})
			n := w.run()
			for i := range calls {
				id := fmt.Sprintf("%d-%02d", life, i)
				same := func(a *resultv1.Attempt) { a.ContactId = fmt.Sprint("c", i) }
				n.record(report(id, same, ended(failcode.Unknown)))
				n.record(report(id, same, answered, ended("00000")))
			}
			<-dying.Done()
			gone, now := context.WithCancel(context.Background())
			now()
			_ = n.Stop(gone) // in the middle of whatever it is doing
			n.shutdown()
		}
		w.peers.refuse(nil)
		n := w.run()
		eventually(t, "all is told", func() bool { return w.left() == 0 })
		applied, told := w.peers.applied(), w.peers.told()
		for i := range calls {
			last := -1
			for life := range lives {
				id := fmt.Sprintf("%d-%02d", life, i)
				require.Contains(t, applied, id+" 00000")
				require.Equal(t, "decided on 00000", n.attempt(fmt.Sprint("c", i), id).GetDecision().GetRule())
				connected, released := slices.Index(told, id+":connected"), slices.Index(told, id+":released-2")
				require.Greater(t, connected, last, "after the calls before")
				require.Greater(t, released, connected)
				last = released
			}
		}
	})
}

// Two processes relay side by side: all is told, each contact's events in order.
func TestTwoProcessesRelay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if w.db.Dialect().String() == "sqlite" {
			t.Log("SQLite belongs to one process; its second relay repeats, which the peers can tell")
		}
		nodes := []*node{w.run(), w.run()}
		const calls = 60
		for i := range calls {
			same := func(a *resultv1.Attempt) { a.ContactId = fmt.Sprint("c", i%6) }
			nodes[i%2].record(report(fmt.Sprintf("%02d", i), same, answered))
			nodes[(i+1)%2].record(report(fmt.Sprintf("%02d", i), same, answered, ended("00000")))
		}
		eventually(t, "all is told", func() bool { return w.left() == 0 })
		told := w.peers.told()
		require.Len(t, told, 2*calls)
		for c := range 6 {
			var mine []string
			for _, event := range told {
				var attempt int
				_, err := fmt.Sscanf(event, "%02d:", &attempt)
				require.NoError(t, err)
				if attempt%6 == c {
					mine = append(mine, event)
				}
			}
			require.True(t, slices.IsSorted(mine), "%v", mine)
		}
		applied := w.peers.applied()
		slices.Sort(applied)
		require.Len(t, slices.Compact(applied), calls)
	})
}
