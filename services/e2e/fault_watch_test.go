package e2e

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/e2e/internal/history"
)

// sampleEvery is how often the stores are asked for tokens.
const sampleEvery = 20 * time.Millisecond

// watch looks into the stores themselves: who may lead, and what is held, is
// nobody's business outside.
type watch struct {
	fences          history.Fences
	redis           redis.UniversalClient
	contact, result *sqldb.DB

	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func startWatch(t *testing.T, r *faultRun) *watch {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	w := &watch{redis: r.Redis.Client(t), contact: openSchema(t, r.Database, "contact"), result: openSchema(t, r.Database, "result"), cancel: cancel}
	t.Cleanup(w.stop)
	w.wg.Go(func() {
		for again := time.NewTicker(sampleEvery); ctx.Err() == nil; {
			// A store that is down says nothing, and neither does this sample.
			if s, err := w.sample(ctx); err == nil {
				w.fences.Add(s)
			}
			select {
			case <-ctx.Done():
			case <-again.C:
			}
		}
	})
	return w
}

func openSchema(t *testing.T, url, schema string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), sqldb.Config{URL: url, Schema: schema, MaxConns: 2})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func (w *watch) stop() {
	w.cancel()
	w.wg.Wait()
}

func (w *watch) sample(ctx context.Context) (s history.Sample, err error) {
	fence, err := w.redis.HMGet(ctx, "fd:{"+tenant+"}:fence", "cluster", "revision").Result()
	if err != nil {
		return s, err
	}
	if fence[0] != nil {
		if s.Redis, err = leader.ParseToken(fmt.Sprint(fence[0], ":", fence[1])); err != nil {
			return s, err
		}
	}
	tokens, err := sqldb.All(ctx, w.contact, scanLease, `SELECT '', token FROM fence WHERE tenant = $1 AND token <> ''`, tenant)
	if err != nil {
		return s, err
	}
	for _, one := range tokens {
		s.SQL = one.token
	}
	leases, err := sqldb.All(ctx, w.contact, scanLease, `SELECT id, token FROM lease WHERE tenant = $1`, tenant)
	s.Leases = map[string]leader.Token{}
	for _, one := range leases {
		s.Leases[one.id] = one.token
	}
	return s, err
}

type lease struct {
	id    string
	token leader.Token
}

func scanLease(row sqldb.Row) (l lease, err error) {
	var text string
	if err := row.Scan(&l.id, &text); err != nil {
		return l, err
	}
	l.token, err = leader.ParseToken(text)
	return l, err
}

// held says what SQL still holds of a campaign that is over: contacts under a
// lease, locks on numbers, calls that have no end.
func (w *watch) held(ctx context.Context) error {
	var faults []error
	for what, query := range map[string]string{
		"contacts under a lease": `SELECT count(*) FROM contact WHERE tenant = $1 AND lease_id IS NOT NULL`,
		"numbers locked":         `SELECT count(*) FROM live_number WHERE tenant = $1`,
		"calls without an end":   `SELECT count(*) FROM attempt WHERE tenant = $1 AND begun AND result IS NULL`,
	} {
		n, err := sqldb.One(ctx, w.contact, sqldb.Scalar[int64], query, tenant)
		if err == nil && n > 0 {
			err = errors.New(strconv.FormatInt(n, 10) + " " + what)
		}
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}
