package streambench_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"

	"github.com/foredial/foredial/pkg/etcd"
	"github.com/foredial/foredial/pkg/leader"
)

// watched is how long etcd takes at most to have a new watch hear of what is new.
const watched = 150 * time.Millisecond

// electionOrder is which elections of the etcd client to win and hold.
type electionOrder struct {
	Etcd  []string
	Names []string
}

func runElection(o electionOrder) {
	ctx := context.Background()
	db, err := etcd.Open(ctx, etcd.Config{Endpoints: o.Etcd}, discard)
	must(err)
	for i, name := range o.Names {
		if i > 0 { // so that their keep-alives are spread
			<-time.After(leader.DefaultTTL / 3 / time.Duration(len(o.Names)))
		}
		session, err := newSession(db.Client())
		must(err)
		must(concurrency.NewElection(session, name).Campaign(ctx, "old"))
	}
	fmt.Println("leading")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
}

func newSession(client *clientv3.Client) (*concurrency.Session, error) {
	return concurrency.NewSession(client, concurrency.WithTTL(int(leader.DefaultTTL/time.Second)))
}

func electionClient(b testing.TB, endpoints []string) *clientv3.Client {
	b.Helper()
	db, err := etcd.Open(b.Context(), etcd.Config{Endpoints: endpoints}, discard)
	require.NoError(b, err)
	b.Cleanup(func() { _ = db.Close() })
	return db.Client()
}

func elections(many int) []string {
	names := make([]string, many)
	for i := range names {
		names[i] = fmt.Sprintf("/bare/%d", i)
	}
	return names
}

// campaign waits for an election on a session of its own. won gets the time.
func campaign(b testing.TB, client *clientv3.Client, name string) (e *concurrency.Election, won chan time.Time) {
	b.Helper()
	session, err := newSession(client)
	require.NoError(b, err)
	e, won = concurrency.NewElection(session, name), make(chan time.Time, 1)
	go func() {
		if e.Campaign(context.Background(), "new") == nil {
			won <- time.Now()
		}
	}()
	return e, won
}

// electionLosses is how long each of many elections of a process that is killed takes
// to have its next winner, in ms.
func electionLosses(b testing.TB, endpoints []string, many int) (took []float64) {
	b.Helper()
	names := elections(many)
	old := spawn(b, "election", electionOrder{Etcd: endpoints, Names: names})
	require.Equal(b, "leading", old.line())
	client := electionClient(b, endpoints)
	var winners []chan time.Time
	for _, name := range names {
		_, won := campaign(b, client, name)
		winners = append(winners, won)
	}
	pause(b, leader.DefaultTTL)
	killed := time.Now()
	old.kill()
	for _, won := range winners {
		took = append(took, milliseconds(int64((<-won).Sub(killed))))
	}
	return took
}

// electionResigns is the same for leaders that resign.
func electionResigns(b testing.TB, endpoints []string, many int) (took []float64) {
	b.Helper()
	client := electionClient(b, endpoints)
	now, won := campaign(b, client, "/bare")
	<-won
	for range many {
		next, won := campaign(b, client, "/bare")
		pause(b, watched)
		resigned := time.Now()
		require.NoError(b, now.Resign(b.Context()))
		took = append(took, milliseconds(int64((<-won).Sub(resigned))))
		now = next
	}
	return took
}
