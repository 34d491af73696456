package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/page"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/store"
)

// crowd are attempts of which every value of a filter meets some, and every two
// values some, and few all. Several were dialled at one moment, and every contact
// was dialled more than once.
func (s *suite) crowd(t *testing.T) (all []attempt.Attempt) {
	t.Helper()
	codes := []string{"00145", "01040", "00145", "00208", ""}
	for i := range 90 {
		a := known(fmt.Sprintf("a%02d", i*37%90), fmt.Sprint("c", i%40), i/4)
		a.TaskID = []string{"t", "t", "u"}[i%3]
		a.AgentID = fmt.Sprint("g", i%4)
		a.Number = fmt.Sprint("+493012345", i%7)
		if code := codes[i%5]; code != "" {
			a.End, a.FailCode, a.Displayed = a.Dial.Add(time.Minute), code, failcode.Displayed(nil, code)
		}
		if i%2 == 0 {
			a.BusinessResultID = fmt.Sprint("b", i%3)
		}
		all = append(all, s.record(t, a))
	}
	return all
}

const (
	busy     = callv1.DisplayedResult_DISPLAYED_RESULT_BUSY
	noAnswer = callv1.DisplayedResult_DISPLAYED_RESULT_NO_ANSWER
	off      = callv1.DisplayedResult_DISPLAYED_RESULT_POWERED_OFF
)

// filters have each field alone, and some together.
func filters(task string) []store.AttemptFilter {
	from, to := dial.Add(5*time.Minute), dial.Add(15*time.Minute)
	return []store.AttemptFilter{
		{TaskID: task},
		{TaskID: task, Displayed: []callv1.DisplayedResult{busy}},
		{TaskID: task, Displayed: []callv1.DisplayedResult{off, noAnswer}},
		{TaskID: task, BusinessResultIDs: []string{"b1"}},
		{TaskID: task, BusinessResultIDs: []string{"b0", "b2", "none"}},
		{TaskID: task, AgentIDs: []string{"g3"}},
		{TaskID: task, AgentIDs: []string{"g0", "g2"}},
		{TaskID: task, From: from}, {TaskID: task, To: to}, {TaskID: task, From: from, To: to}, {TaskID: task, From: to, To: to},
		{TaskID: task, Number: "+4930123455"},
		{TaskID: task, Number: "+4930123455", From: from},
		{TaskID: task, Displayed: []callv1.DisplayedResult{busy, off}, AgentIDs: []string{"g0", "g1"}, BusinessResultIDs: []string{"b0", "b1"}, From: from, To: to},
		{TaskID: task, Displayed: []callv1.DisplayedResult{busy}, Number: "+4930123450"},
	}
}

// meant is the filter, said once more.
func meant(f store.AttemptFilter, a attempt.Attempt) bool {
	return (f.TaskID == "" || a.TaskID == f.TaskID) &&
		(f.Displayed == nil || slices.Contains(f.Displayed, a.Displayed)) &&
		(f.BusinessResultIDs == nil || slices.Contains(f.BusinessResultIDs, a.BusinessResultID)) &&
		(f.AgentIDs == nil || slices.Contains(f.AgentIDs, a.AgentID)) &&
		(f.From.IsZero() || !a.Dial.Before(f.From)) && (f.To.IsZero() || a.Dial.Before(f.To)) &&
		(f.Number == "" || a.Number == f.Number)
}

// latestFirst orders attempts by the time of dialling and then by a name.
func latestFirst(all []attempt.Attempt, name func(attempt.Attempt) string) {
	slices.SortFunc(all, func(a, b attempt.Attempt) int {
		if c := b.Dial.Compare(a.Dial); c != 0 {
			return c
		}
		return strings.Compare(name(b), name(a))
	})
}

// pages reads all pages of a list.
func pages(t *testing.T, size int, list func(store.Dialled) ([]string, string, error)) (all []string) {
	t.Helper()
	for token := ""; ; {
		after, err := page.Position[store.Dialled](token)
		require.NoError(t, err)
		rows, next, err := list(after)
		require.NoError(t, err)
		require.LessOrEqual(t, len(rows), size)
		all = append(all, rows...)
		if token = next; token == "" {
			return all
		}
	}
}

func filteredAttempts(t *testing.T, s *suite) {
	crowd := s.crowd(t)
	latestFirst(crowd, func(a attempt.Attempt) string { return a.ID })
	for _, f := range append(filters("t"), filters("")...) {
		var want []string
		for _, a := range crowd {
			if meant(f, a) {
				want = append(want, a.ID)
			}
		}
		for _, size := range []int{4, 100} {
			require.Equal(t, want, pages(t, size, func(after store.Dialled) ([]string, string, error) {
				rows, next, err := s.store.Attempts(s.ctx, s.tenant, f, nil, after, size)
				return ids(rows), next, err
			}), "%+v in pages of %d", f, size)
		}
	}
}

// Of a customer the latest attempt of the task is looked at, and no other.
func filteredResults(t *testing.T, s *suite) {
	crowd := s.crowd(t)
	latestFirst(crowd, func(a attempt.Attempt) string { return a.ID })
	var latest []attempt.Attempt
	dials := map[string]int{}
	for _, a := range crowd {
		if a.TaskID != "t" {
			continue
		}
		if dials[a.ContactID]++; dials[a.ContactID] == 1 {
			latest = append(latest, a)
		}
	}
	latestFirst(latest, func(a attempt.Attempt) string { return a.ContactID })
	for _, f := range filters("t") {
		var want []string
		for _, a := range latest {
			if meant(f, a) {
				want = append(want, fmt.Sprintf("%s %d %s", a.ContactID, dials[a.ContactID], a.ID))
			}
		}
		for _, size := range []int{4, 100} {
			require.Equal(t, want, pages(t, size, func(after store.Dialled) (rows []string, next string, err error) {
				results, next, err := s.store.Results(s.ctx, s.tenant, f, after, size)
				for _, r := range results {
					rows = append(rows, fmt.Sprintf("%s %d %s", r.Last.ContactID, r.Attempts, r.Last.ID))
				}
				return rows, next, err
			}), "%+v in pages of %d", f, size)
		}
	}
}
