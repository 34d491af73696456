package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/store"
)

var dial = time.Date(2026, 5, 4, 9, 0, 0, 123456000, time.UTC)

// Run tests a store over a database. Each test keeps to a tenant of its own.
func Run(t *testing.T, db *sqldb.DB) {
	for name, test := range map[string]func(*testing.T, *suite){
		"RecordKeepsEveryField":        everyFieldIsKept,
		"RecordMerges":                 recordMerges,
		"RecordTogether":               recordTogether,
		"RecordOneAtFault":             recordOneAtFault,
		"RecordAndWhatFollowsAreOne":   recordAndWhatFollowsAreOne,
		"WhatFollowsIsToldOnce":        whatFollowsIsToldOnce,
		"ContactsKeepTheirOrder":       contactsKeepTheirOrder,
		"WhatFailsIsToldAgain":         whatFailsIsToldAgain,
		"TwoRelays":                    twoRelays,
		"CarriesOverJobs":              carriesOverJobs,
		"UnreachedIsToldWithDecision":  unreachedIsToldWithItsDecision,
		"UnreachedIsOfThePresentEnd":   unreachedIsOfThePresentEnd,
		"TheFirstBusinessResultIsTold": theFirstBusinessResultIsTold,
		"CompletedAndItsEntryAreOne":   completedAndItsEntryAreOne,
		"RecordRefusesAnotherDial":     recordRefusesAnotherDial,
		"RecordConcurrently":           recordConcurrently,
		"DecisionsBelongToAnEnd":       decisionsBelongToAnEnd,
		"AttemptsNewestFirst":          attemptsNewestFirst,
		"ResultsLastCalledFirst":       resultsLastCalledFirst,
		"ContactResultHasAllAttempts":  contactResultHasAllAttempts,
		"ResultsCountOutOfOrder":       resultsCountOutOfOrder,
		"FilteredAttempts":             filteredAttempts,
		"FilteredResults":              filteredResults,
		"AnswersAreReplaced":           answersAreReplaced,
		"RemarksAreKept":               remarksAreKept,
		"RemarksAreBounded":            remarksAreBounded,
		"RemarksConcurrently":          remarksConcurrently,
		"RemarkAndHistoryAreOne":       remarkAndHistoryAreOne,
		"CountsByTaskAndAgent":         countsByTaskAndAgent,
		"CountsFollowAnAttempt":        countsFollowAnAttempt,
		"PreviewsAreStoredOnce":        previewsAreStoredOnce,
		"WhoseCountsMovedIsSaid":       whoseCountsMovedIsSaid,
		"RecountMends":                 recountMends,
		"RecountFindsNothing":          recountFindsNothing,
		"RecountsAreClaimed":           recountsAreClaimed,
		"AnOldRecountMendsNothing":     anOldRecountMendsNothing,
		"SeriesCountWhatEnded":         seriesCountWhatEnded,
		"SeriesFollowAnAttempt":        seriesFollowAnAttempt,
		"SeriesSumToTheCounts":         seriesSumToTheCounts,
		"MinutesGo":                    minutesGo,
		"SetAsideIsCountedByAgent":     setAsideIsCountedByAgent,
		"ErasesPeople":                 erasesPeople,
		"ErasedAttemptsEnd":            erasedAttemptsEnd,
		"ErasureWaitsForRelays":        erasureWaitsForRelays,
		"ErasesExports":                erasesExports,
		"ExportsAreMadeOnce":           exportsAreMadeOnce,
		"ExportLife":                   exportLife,
		"ExportsKeepEveryField":        exportsKeepEveryField,
		"ExportsUnderWayAreLimited":    exportsUnderWayAreLimited,
		"ExportsRace":                  exportsRace,
		"ExportDownloads":              exportDownloads,
		"ExportRowsOfAttempts":         exportRowsOfAttempts,
		"ExportRowsOfResults":          exportRowsOfResults,
		"ExportRowsAreFiltered":        exportRowsAreFiltered,
		"ExportRowsAreOneMoment":       exportRowsAreOneMoment,
		"ExportsNewestFirst":           exportsNewestFirst,
		"NextToExpire":                 nextToExpire,
		"EventsTellWhatChanges":        eventsTellWhatChanges,
		"DecisionsAreToldOfThePresent": decisionsAreToldOfThePresent,
		"RecordAndEventsAreOne":        recordAndEventsAreOne,
		"EventsAreAppendedOnce":        eventsAreAppendedOnce,
		"EventsAreSeenInTheirOrder":    eventsAreSeenInTheirOrder,
		"EventsExpireFromTheFirst":     eventsExpireFromTheFirst,
		"AuditKeepsEveryField":         auditKeepsEveryField,
		"AuditIsAppendedOnce":          auditIsAppendedOnce,
		"AuditIsOneChain":              auditIsOneChain,
		"AuditIsAppendOnly":            auditIsAppendOnly,
		"AuditIsFiltered":              auditIsFiltered,
		"AuditPagesFitAMessage":        auditPagesFitAMessage,
		"CallsUnderWayAreForgotten":    callsUnderWayAreForgotten,
		"TenantsDoNotSeeEachOther":     tenantsDoNotSeeEachOther,
		"WhatIsNotThereIsErrNotFound":  whatIsNotThereIsErrNotFound,
		"ARequestIDIsForOneExportOnly": aRequestIDIsForOneExportOnly,
		"ExportAndWhatFollowsAreOne":   exportAndWhatFollowsAreOne,
	} {
		t.Run(name, func(t *testing.T) {
			test(t, &suite{
				ctx: context.Background(), db: db, store: store.New(db), other: store.New(db),
				tenant: "tenant-" + strings.ToLower(name),
			})
		})
	}
}

// Unavailable tests that a store whose database is gone says so.
func Unavailable(t *testing.T, s *store.Store) {
	ctx := context.Background()
	_, err := s.Record(ctx, "acme", known("a", "c", 0))
	require.ErrorIs(t, err, store.ErrUnavailable)
	_, err = s.Attempt(ctx, "acme", "a")
	require.ErrorIs(t, err, store.ErrUnavailable)
	_, _, err = s.ContactResult(ctx, "acme", "t", "c")
	require.ErrorIs(t, err, store.ErrUnavailable)
}

type suite struct {
	ctx   context.Context //nolint:containedctx // of the test
	db    *sqldb.DB
	store *store.Store
	// other is the store of another process.
	other  *store.Store
	tenant string
}

// known is the first report of a dial, minutes after the first.
func known(id, contact string, minutes int) attempt.Attempt {
	return attempt.Attempt{
		ID: id, TaskID: "t", ContactID: contact, AgentID: "g", Number: "+4930123456",
		Dial: dial.Add(time.Duration(minutes) * time.Minute),
	}
}

func (s *suite) record(t *testing.T, news attempt.Attempt) attempt.Attempt {
	t.Helper()
	merged, err := s.store.Record(s.ctx, s.tenant, news)
	require.NoError(t, err)
	return merged
}

func (s *suite) attempt(t *testing.T, id string) attempt.Attempt {
	t.Helper()
	a, err := s.store.Attempt(s.ctx, s.tenant, id)
	require.NoError(t, err)
	return a
}

func ids(attempts []attempt.Attempt) (all []string) {
	for _, a := range attempts {
		all = append(all, a.ID)
	}
	return all
}

func equal(t *testing.T, want, got any) {
	t.Helper()
	require.Empty(t, cmp.Diff(want, got))
}

var errRefused = errors.New("refused by the test")
