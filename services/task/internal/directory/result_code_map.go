package directory

import (
	"fmt"

	"github.com/foredial/foredial/pkg/apierr"
)

// maxFailCodes is how many entries the contract allows.
const maxFailCodes = 1000

// checkResultCodeMap sees that every fail code means one thing.
func checkResultCodeMap(item Item, _ Facts) (wrong []apierr.Field) {
	entries := item.New.GetResultCodeMap().GetEntries()
	if len(entries) > maxFailCodes {
		return nil // the contract says so: which are twice is no matter
	}
	first := map[string]int{}
	for i, entry := range entries {
		if j, twice := first[entry.GetFailCode()]; twice {
			wrong = append(wrong, fault(fmt.Sprintf("result_code_map.entries[%d].fail_code", i), apierr.Repeated, "is that of entries[%d] too", j)...)
			continue
		}
		first[entry.GetFailCode()] = i
	}
	return wrong
}
