package groupcommit_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/groupcommit"
)

var (
	errPoison = errors.New("one of them is at fault")
	errDown   = errors.New("nobody is at fault")
)

// double works items in a second each batch, and writes the batches down.
type double struct {
	*groupcommit.Queue[int, int]

	mu      sync.Mutex
	batches [][]int
}

func newDouble(most int) *double {
	d := &double{}
	d.Queue = groupcommit.New(groupcommit.Config{
		Most: most, Separable: func(err error) bool { return errors.Is(err, errPoison) },
	}, d.work)
	return d
}

// work fails a batch with a 13, and with a 14, and panics with a 15.
func (d *double) work(ctx context.Context, items []int) ([]int, error) {
	d.mu.Lock()
	d.batches = append(d.batches, items)
	d.mu.Unlock()
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	answers := make([]int, len(items))
	for i, item := range items {
		switch item {
		case 13:
			return nil, errPoison
		case 14:
			return nil, errDown
		case 15:
			panic("15")
		}
		answers[i] = 2 * item
	}
	return answers, nil
}

// atOnce calls Do with each item, in this order and all at one moment.
func (d *double) atOnce(items ...int) (answers []int, errs []error) {
	answers, errs = make([]int, len(items)), make([]error, len(items))
	var all sync.WaitGroup
	for i, item := range items {
		all.Go(func() { answers[i], errs[i] = d.Do(context.Background(), item) })
		synctest.Wait()
	}
	all.Wait()
	return answers, errs
}

func TestOneIsWorkedAtOnceAndTheRestTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, began := newDouble(3), time.Now()
		answers, errs := d.atOnce(1, 2, 3, 4, 5, 6)
		require.Equal(t, []int{2, 4, 6, 8, 10, 12}, answers)
		require.NoError(t, errors.Join(errs...))
		require.Equal(t, [][]int{{1}, {2, 3, 4}, {5, 6}}, d.batches)
		require.Equal(t, 3*time.Second, time.Since(began))

		answer, err := d.Do(t.Context(), 7)
		require.NoError(t, err)
		require.Equal(t, 14, answer, "it works on when it has been idle")
	})
}

func TestOneAtFaultFailsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(9)
		answers, errs := d.atOnce(1, 2, 13, 4)
		require.Equal(t, []int{2, 4, 0, 8}, answers)
		require.Equal(t, []error{nil, nil, errPoison, nil}, errs)
	})
}

func TestWhereNobodyIsAtFaultAllFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(9)
		_, errs := d.atOnce(1, 2, 14, 4)
		require.Equal(t, []error{nil, errDown, errDown, errDown}, errs)
		require.Len(t, d.batches, 2, "and nothing is tried again")
	})
}

func TestAPanicIsTheLeadersAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(9)
		leader, follower := make(chan any, 1), make(chan error, 1)
		go func() { _, _ = d.Do(context.Background(), 1) }()
		synctest.Wait()
		go func() {
			defer func() { leader <- recover() }()
			_, _ = d.Do(context.Background(), 15)
		}()
		synctest.Wait()
		go func() { _, err := d.Do(context.Background(), 3); follower <- err }()
		require.Equal(t, "15", <-leader)
		require.Error(t, <-follower)
		answer, err := d.Do(t.Context(), 4)
		require.NoError(t, err)
		require.Equal(t, 8, answer)
	})
}

// The leader that gives up works on for the others; one that waits is taken out,
// or its turn is passed on.
func TestACallerThatGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(1)
		gone, leave := context.WithCancel(t.Context())
		errs := make(chan error, 2)
		go func() { _, err := d.Do(gone, 1); errs <- err }()
		synctest.Wait()
		go func() { _, err := d.Do(gone, 2); errs <- err }()
		synctest.Wait()
		last := make(chan int)
		go func() { answer, _ := d.Do(context.Background(), 3); last <- answer }()
		synctest.Wait()
		leave()
		require.ErrorIs(t, <-errs, context.Canceled)
		require.NoError(t, <-errs, "it was being worked")
		require.Equal(t, 6, <-last)
		require.Equal(t, [][]int{{1}, {3}}, d.batches)
	})
}

// However callers come and go, each gets its own answer and nobody waits for ever.
func TestAnybodyMayLeaveAtAnyMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(4)
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%40+1)*time.Second/2)
				defer cancel()
				item := 100 + i
				answer, err := d.Do(ctx, item)
				if err == nil && answer != 2*item {
					t.Errorf("%d is %d", item, answer)
				}
			})
		}
		all.Wait()
		answer, err := d.Do(t.Context(), 1)
		require.NoError(t, err)
		require.Equal(t, 2, answer)
	})
}
