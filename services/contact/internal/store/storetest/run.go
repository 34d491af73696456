package storetest

import (
	"testing"

	"github.com/foredial/foredial/pkg/sqldb"
)

// Run holds a store over the databases that open gives, one a test and
// migrated, against the contract.
func Run(t *testing.T, open func(*testing.T) *sqldb.DB) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, *fixture){
		"lease order":      testLeaseOrder,
		"lease reply":      testLeaseReply,
		"lease twice":      testLeaseTwice,
		"lease refuses":    testLeaseRefuses,
		"number lock":      testNumberLock,
		"locked head":      testLockedHead,
		"fence":            testFence,
		"renew and reap":   testRenewAndReap,
		"renew expired":    testRenewExpired,
		"return":           testReturn,
		"return all":       testReturnAll,
		"return orphans":   testReturnOrphans,
		"due again":        testDueAgain,
		"day over":         testDayOver,
		"begin":            testBegin,
		"begin refused":    testBeginRefused,
		"cap":              testCap,
		"resolve":          testResolve,
		"live attempts":    testLiveAttempts,
		"apply":            testApply,
		"unknown":          testUnknown,
		"technical":        testTechnical,
		"import":           testImport,
		"import request":   testImportRequest,
		"import fails":     testImportFails,
		"lists":            testLists,
		"counts":           testCounts,
		"expire":           testExpire,
		"rekey":            testRekey,
		"remove":           testRemove,
		"order property":   testOrderProperty,
		"concurrent lives": testConcurrent,
	} {
		t.Run(name, func(t *testing.T) { test(t, newFixture(t, open(t))) })
	}
}
