package failcode

import (
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

const (
	// Answered is the code of a call that was answered.
	Answered = "00000"
	// Unknown is recorded for a call whose end was never reported.
	Unknown = "UNKNOWN"
)

// preset lists the codes of each displayed result.
var preset = map[callv1.DisplayedResult][]string{
	callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED:      {Answered},
	callv1.DisplayedResult_DISPLAYED_RESULT_BUSY:           {"00145", "00537", "00181"},
	callv1.DisplayedResult_DISPLAYED_RESULT_NO_ANSWER:      {"00146", "00147", "00603", "01040"},
	callv1.DisplayedResult_DISPLAYED_RESULT_UNREACHABLE:    {"00012", "00549"},
	callv1.DisplayedResult_DISPLAYED_RESULT_INVALID_NUMBER: {"00129", "00538", "00150", "34605"},
	callv1.DisplayedResult_DISPLAYED_RESULT_REJECTED:       {"00149", "00604"},
	callv1.DisplayedResult_DISPLAYED_RESULT_POWERED_OFF:    {"00208", "00548"},
	callv1.DisplayedResult_DISPLAYED_RESULT_SUSPENDED:      {"00209"},
	callv1.DisplayedResult_DISPLAYED_RESULT_MACHINE:        {"00160", "00162", "00263"},
	callv1.DisplayedResult_DISPLAYED_RESULT_FAX_MODEM:      {"00184", "00185", "00186"},
	callv1.DisplayedResult_DISPLAYED_RESULT_USER_HANGUP:    {"00531", "00551", "00601"},
	callv1.DisplayedResult_DISPLAYED_RESULT_CONGESTION:     {"00003", "00259", "00602", "01048"},
	callv1.DisplayedResult_DISPLAYED_RESULT_NETWORK:        {"00155"},
	callv1.DisplayedResult_DISPLAYED_RESULT_AGENT:          {"01041", "01046", "01056", "01281", "01288"},
	callv1.DisplayedResult_DISPLAYED_RESULT_PLATFORM:       {"00606", "01043", "34601", "34606", "34608", "34611"},
	callv1.DisplayedResult_DISPLAYED_RESULT_BARRED:         {"1552"},
	callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN:        {Unknown},
}

var byCode = invert(preset)

func invert(preset map[callv1.DisplayedResult][]string) map[string]callv1.DisplayedResult {
	codes := map[string]callv1.DisplayedResult{}
	for result, list := range preset {
		for _, code := range list {
			codes[code] = result
		}
	}
	return codes
}

// Displayed is what code means to a tenant with this map of its own, which goes
// before the preset; nil is a tenant without one.
func Displayed(own *directoryv1.ResultCodeMap, code string) callv1.DisplayedResult {
	for _, entry := range own.GetEntries() {
		if entry.GetFailCode() == code {
			return entry.GetDisplayedResult()
		}
	}
	if result, ok := byCode[code]; ok {
		return result
	}
	return callv1.DisplayedResult_DISPLAYED_RESULT_OTHER
}
