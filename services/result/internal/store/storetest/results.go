package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/page"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/internal/failcode"
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
			rows, next, err := s.store.Results(s.ctx, s.tenant, "t", after, size)
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

func stats(t *testing.T, s *suite) {
	end := func(id, code string, answered, completed bool) {
		a := known(id, "c-"+id, 0)
		a.End, a.FailCode, a.Displayed = dial.Add(time.Minute), code, failcode.Displayed(nil, code)
		if answered {
			a.Answer = dial.Add(time.Second)
		}
		if completed {
			a.Complete = dial.Add(2 * time.Minute)
		}
		s.record(t, a)
	}
	end("a", "00000", true, true)
	end("b", "00145", false, true)
	end("c", "00537", false, false)
	end("d", "01040", false, false)
	talking := known("e", "c-e", 0)
	talking.Answer = dial.Add(time.Second)
	s.record(t, talking)
	s.record(t, known("f", "c-f", 0))
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, []store.Preview{
		preview("p1", dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED),
		preview("p2", dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED),
		preview("p3", dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT),
	}))

	got, err := s.store.Stats(s.ctx, s.tenant, "t")
	require.NoError(t, err)
	equal(t, store.Stats{
		Previews: []store.PreviewCount{
			{State: dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED, Count: 2},
			{State: dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT, Count: 1},
		},
		Attempts: []store.AttemptCount{
			{Displayed: callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED, Count: 1},
			{Displayed: callv1.DisplayedResult_DISPLAYED_RESULT_BUSY, Count: 2},
			{Displayed: callv1.DisplayedResult_DISPLAYED_RESULT_NO_ANSWER, Count: 1},
		},
		Connected: 2, Released: 4, Completed: 2,
	}, got)

	none, err := s.store.Stats(s.ctx, s.tenant, "another")
	require.NoError(t, err)
	equal(t, store.Stats{}, none)
}

func preview(id string, state dispatchv1.PreviewState) store.Preview {
	return store.Preview{
		ID: id, TaskID: "t", ContactID: "c", AgentID: "g", State: state, Offer: dial, End: dial.Add(10 * time.Second),
	}
}

func previewsAreStoredOnce(t *testing.T, s *suite) {
	many := make([]store.Preview, 0, 1000)
	for i := range cap(many) {
		many = append(many, preview(fmt.Sprint("p", i), dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED))
	}
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, many[:250]))
	changed := preview("p0", dispatchv1.PreviewState_PREVIEW_STATE_REVOKED)
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, append(many, many[0], changed)))

	got, err := s.store.Stats(s.ctx, s.tenant, "t")
	require.NoError(t, err)
	equal(t, []store.PreviewCount{{State: dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED, Count: 1000}}, got.Previews)
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
	rows, _, err := s.store.Attempts(s.ctx, other.tenant, store.AttemptFilter{}, store.Dialled{}, 10)
	require.NoError(t, err)
	require.Empty(t, rows)
	results, _, err := s.store.Results(s.ctx, other.tenant, "t", store.Dialled{}, 10)
	require.NoError(t, err)
	require.Empty(t, results)
	exports, _, err := s.store.Exports(s.ctx, other.tenant, "", 10)
	require.NoError(t, err)
	require.Empty(t, exports)
	got, err := s.store.Stats(s.ctx, other.tenant, "t")
	require.NoError(t, err)
	equal(t, store.Stats{}, got)

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
