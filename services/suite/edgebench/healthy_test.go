package edgebench_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/rpc"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/sidebyside"
)

const (
	// every is how far apart a client's calls begin, whether or not the last was answered.
	every = 5 * time.Millisecond
	// calls of each kind that a turn measures.
	calls = 1500
)

// client is somebody who behaves.
type client struct {
	at    server
	tasks taskv1.TaskServiceClient
	web   *http.Client
}

func newClient(t testing.TB, at server) *client {
	t.Helper()
	conn, err := rpc.Dial(at.GRPC, at.Token, nil)
	require.NoError(t, err)
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(func() {
		require.NoError(t, conn.Close())
		transport.CloseIdleConnections()
	})
	return &client{at: at, tasks: taskv1.NewTaskServiceClient(conn), web: &http.Client{Transport: transport}}
}

func (c *client) call(ctx context.Context) error {
	_, err := c.tasks.GetTask(ctx, &taskv1.GetTaskRequest{Id: c.at.Task})
	return err
}

func (c *client) browse(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.at.HTTP+"/v1/tasks/"+c.at.Task, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+c.at.Token)
	resp, err := c.web.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %w", resp.Status, err)
	}
	return nil
}

// p99 calls at a steady rate and returns the 99th percentile of how long a call took,
// from when it was due, in milliseconds.
func p99(t testing.TB, call func(context.Context) error) float64 {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	took, failed := make([]float64, calls), make([]error, calls)
	tick := time.NewTicker(every)
	defer tick.Stop()
	var wg sync.WaitGroup
	start := time.Now()
	for i := range calls {
		due := start.Add(time.Duration(i) * every)
		for time.Now().Before(due) {
			<-tick.C
		}
		wg.Go(func() {
			failed[i] = call(ctx)
			took[i] = float64(time.Since(due)) / float64(time.Millisecond)
		})
	}
	wg.Wait()
	for _, err := range failed {
		require.NoError(t, err)
	}
	return sidebyside.Quantile(took, 0.99)
}
