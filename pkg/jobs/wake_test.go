package jobs

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/riverqueue/river/riverdriver"
	"github.com/stretchr/testify/require"
)

func notification(queue string) *riverdriver.Notification {
	return &riverdriver.Notification{Topic: "river_insert", Payload: `{"queue": "` + queue + `"}`}
}

func TestWakesOfOneQueueAreOneUntilHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		heard := make(chan *riverdriver.Notification, 10)
		w := newWakes()
		a, b := map[string]bool{"a": true}, map[string]bool{"b": true}
		w.wake(a)
		w.wake(b)
		w.wake(a)
		ended := make(chan error, 1)
		go func() {
			for {
				n, err := w.WaitForNotification(ctx)
				if err != nil {
					ended <- err
					return
				}
				heard <- n
			}
		}()
		synctest.Wait()
		require.Len(t, heard, 2)
		require.ElementsMatch(t, []*riverdriver.Notification{notification("a"), notification("b")},
			[]*riverdriver.Notification{<-heard, <-heard})

		w.wake(a) // while it waits
		synctest.Wait()
		require.Equal(t, notification("a"), <-heard)
		require.Empty(t, heard)

		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
	})
}
