package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"sync"

	"github.com/riverqueue/river/riverdriver"
)

// insertTopic is where River listens for new jobs.
const insertTopic = "river_insert"

// wakingDriver is a driver whose listener hears of the jobs committed by this
// process. River's own drivers for database/sql can only poll.
type wakingDriver struct {
	riverdriver.Driver[*sql.Tx]
	wakes *wakes
}

func (d *wakingDriver) SupportsListener() bool { return true }

// SupportsListenNotify is false: nobody would hear a NOTIFY, which is not free.
func (d *wakingDriver) SupportsListenNotify() bool { return false }

func (d *wakingDriver) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return d.wakes
}

// wakes carries the names of queues with new jobs from commits to River. Many
// wakes of one queue are one until they are heard.
type wakes struct {
	signal chan struct{} // full once queues has grown

	mu     sync.Mutex
	queues map[string]bool
}

func newWakes() *wakes {
	return &wakes{signal: make(chan struct{}, 1), queues: map[string]bool{}}
}

func (w *wakes) wake(queues map[string]bool) {
	w.mu.Lock()
	maps.Copy(w.queues, queues)
	w.mu.Unlock()
	select {
	case w.signal <- struct{}{}:
	default:
	}
}

// WaitForNotification implements riverdriver.Listener, for one caller at a time.
func (w *wakes) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	for {
		if queue, ok := w.take(); ok {
			return &riverdriver.Notification{Topic: insertTopic, Payload: fmt.Sprintf(`{"queue": %q}`, queue)}, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-w.signal:
		}
	}
}

func (w *wakes) take() (queue string, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for queue := range w.queues {
		delete(w.queues, queue)
		return queue, true
	}
	return "", false
}

// There is no connection to keep.

func (w *wakes) Connect(context.Context) error          { return nil }
func (w *wakes) Close(context.Context) error            { return nil }
func (w *wakes) Ping(context.Context) error             { return nil }
func (w *wakes) Listen(context.Context, string) error   { return nil }
func (w *wakes) Unlisten(context.Context, string) error { return nil }
func (w *wakes) Schema() string                         { return "" }
func (w *wakes) SetAfterConnectExec(string)             {}
