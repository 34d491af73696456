package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/page"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/result/internal/store"
)

func resultsLastCalledFirst(t *testing.T, s *suite) {
	s.record(t, known("a1", "a", 0))
	s.record(t, known("b1", "b", 1))
	s.record(t, known("a2", "a", 2))
	s.record(t, known("c1", "c", 2)) // at the same moment
	elsewhere := known("x1", "a", 9)
	elsewhere.TaskID = "t2"
	s.record(t, elsewhere)

	for size := 1; size < 5; size++ {
		var (
			got   []string
			token string
		)
		for {
			after, err := page.Position[store.Dialled](token)
			require.NoError(t, err)
			rows, next, err := s.store.Results(s.ctx, s.tenant, store.AttemptFilter{TaskID: "t"}, after, size)
			require.NoError(t, err)
			for _, r := range rows {
				got = append(got, fmt.Sprintf("%s %d %s", r.Last.ContactID, r.Attempts, r.Last.ID))
			}
			if token = next; token == "" {
				break
			}
		}
		require.Equal(t, []string{"c 1 c1", "a 2 a2", "b 1 b1"}, got, "pages of %d", size)
	}
}

func contactResultHasAllAttempts(t *testing.T, s *suite) {
	last := known("a2", "a", 2)
	last.Name, last.Reference = "Ann", "ref"
	s.record(t, last)
	s.record(t, known("a1", "a", 1))
	s.record(t, known("b1", "b", 3))

	res, attempts, err := s.store.ContactResult(s.ctx, s.tenant, "t", "a")
	require.NoError(t, err)
	require.EqualValues(t, 2, res.Attempts)
	equal(t, last, res.Last)
	require.Equal(t, []string{"a1", "a2"}, ids(attempts))
}

// A dial that is recorded late counts and does not become the last one.
func resultsCountOutOfOrder(t *testing.T, s *suite) {
	for _, minutes := range []int{3, 1, 5, 4} {
		s.record(t, known(fmt.Sprintf("a%d", minutes), "a", minutes))
		s.record(t, known(fmt.Sprintf("a%d", minutes), "a", minutes))
	}
	res, _, err := s.store.ContactResult(s.ctx, s.tenant, "t", "a")
	require.NoError(t, err)
	require.EqualValues(t, 4, res.Attempts)
	require.Equal(t, "a5", res.Last.ID)
}

func preview(id string, state dispatchv1.PreviewState) store.Preview {
	return store.Preview{
		ID: id, TaskID: "t", ContactID: "c", AgentID: "g", State: state, Offer: dial, End: dial.Add(10 * time.Second),
	}
}

func tenantsDoNotSeeEachOther(t *testing.T, s *suite) {
	s.record(t, known("a", "c", 0))
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, []store.Preview{preview("p", dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED)}))
	e := s.export(t, "r")
	other := &suite{ctx: s.ctx, db: s.db, store: s.store, other: s.other, tenant: s.tenant + "-other"}

	_, err := s.store.Attempt(s.ctx, other.tenant, "a")
	require.ErrorIs(t, err, store.ErrNotFound)
	_, _, err = s.store.ContactResult(s.ctx, other.tenant, "t", "c")
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = s.store.Export(s.ctx, other.tenant, e.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
	rows, _, err := s.store.Attempts(s.ctx, other.tenant, store.AttemptFilter{}, nil, store.Dialled{}, 10)
	require.NoError(t, err)
	require.Empty(t, rows)
	results, _, err := s.store.Results(s.ctx, other.tenant, store.AttemptFilter{TaskID: "t"}, store.Dialled{}, 10)
	require.NoError(t, err)
	require.Empty(t, results)
	for _, c := range []struct {
		tasks []string
		want  int
	}{{nil, 1}, {[]string{}, 0}, {[]string{"elsewhere"}, 0}, {[]string{"elsewhere", "t"}, 1}} {
		rows, _, err := s.store.Attempts(s.ctx, s.tenant, store.AttemptFilter{}, c.tasks, store.Dialled{}, 10)
		require.NoError(t, err)
		require.Len(t, rows, c.want, "of %v", c.tasks)
	}
	exports, _, err := s.store.Exports(s.ctx, other.tenant, nil, "", 10)
	require.NoError(t, err)
	require.Empty(t, exports)
	require.Empty(t, other.counts(t, "t"))

	other.record(t, known("a", "another", 0)) // the same id is another attempt there
	require.Equal(t, "c", s.attempt(t, "a").ContactID)
	require.NotEqual(t, e.ID, other.export(t, "r").ID)
}

func whatIsNotThereIsErrNotFound(t *testing.T, s *suite) {
	_, err := s.store.Attempt(s.ctx, s.tenant, "a")
	require.ErrorIs(t, err, store.ErrNotFound)
	_, _, err = s.store.ContactResult(s.ctx, s.tenant, "t", "c")
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = s.store.Export(s.ctx, s.tenant, "e")
	require.ErrorIs(t, err, store.ErrNotFound)
}
