package failcode

import (
	"testing"

	"github.com/stretchr/testify/require"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

func TestDisplayed(t *testing.T) {
	for code, want := range map[string]string{
		"00000": "CONNECTED", "00145": "BUSY", "00537": "BUSY", "00181": "BUSY",
		"00146": "NO_ANSWER", "00147": "NO_ANSWER", "00603": "NO_ANSWER", "01040": "NO_ANSWER",
		"00012": "UNREACHABLE", "00549": "UNREACHABLE",
		"00129": "INVALID_NUMBER", "00538": "INVALID_NUMBER", "00150": "INVALID_NUMBER", "34605": "INVALID_NUMBER",
		"00149": "REJECTED", "00604": "REJECTED", "00208": "POWERED_OFF", "00548": "POWERED_OFF", "00209": "SUSPENDED",
		"00160": "MACHINE", "00162": "MACHINE", "00263": "MACHINE",
		"00184": "FAX_MODEM", "00185": "FAX_MODEM", "00186": "FAX_MODEM",
		"00531": "USER_HANGUP", "00551": "USER_HANGUP", "00601": "USER_HANGUP",
		"00003": "CONGESTION", "00259": "CONGESTION", "00602": "CONGESTION", "01048": "CONGESTION",
		"00155": "NETWORK",
		"01041": "AGENT", "01046": "AGENT", "01056": "AGENT", "01281": "AGENT", "01288": "AGENT",
		"00606": "PLATFORM", "01043": "PLATFORM", "34601": "PLATFORM", "34606": "PLATFORM", "34608": "PLATFORM", "34611": "PLATFORM",
		"1552": "BARRED", "UNKNOWN": "UNKNOWN",
		"": "OTHER", "99999": "OTHER", "0": "OTHER", "01552": "OTHER", "unknown": "OTHER",
	} {
		require.Equal(t, "DISPLAYED_RESULT_"+want, Displayed(nil, code).String(), "code %q", code)
	}
}

func TestOwnMapGoesFirst(t *testing.T) {
	own := &directoryv1.ResultCodeMap{Entries: []*directoryv1.ResultCodeMap_Entry{
		{FailCode: "00145", DisplayedResult: callv1.DisplayedResult_DISPLAYED_RESULT_REJECTED},
		{FailCode: "99999", DisplayedResult: callv1.DisplayedResult_DISPLAYED_RESULT_BARRED},
	}}
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_REJECTED, Displayed(own, "00145"))
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_BARRED, Displayed(own, "99999"))
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_BUSY, Displayed(own, "00537"))
}

func TestPresetNamesEachCodeOnce(t *testing.T) {
	seen := map[string]callv1.DisplayedResult{}
	for result, codes := range preset {
		for _, code := range codes {
			require.NotContains(t, seen, code, "%s and %s", seen[code], result)
			seen[code] = result
		}
	}
}
