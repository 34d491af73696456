package export

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

func TestWriter(t *testing.T) {
	dial := time.Date(2026, 3, 1, 20, 30, 0, 123, time.UTC)
	attempts := []attempt.Attempt{
		{
			ID: "a1", TaskID: "t1", ContactID: "c1", Reference: "=cmd|' /C calc'!A0", Name: "@Anna, \"B\"",
			Number: "+8613800138000", CallerNumber: "4001", AgentID: "agent-1", ConnectorID: "cti",
			Dial: dial, Ring: dial.Add(2 * time.Second), Answer: dial.Add(5 * time.Second), End: dial.Add(time.Minute),
			FailCode: "00000", Displayed: callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED, Note: "line 1\nline 2",
			BusinessResultID: "sold", Complete: dial.Add(2 * time.Minute),
			Decision: &attempt.Decision{
				State:      contactv1.ContactState_CONTACT_STATE_DONE,
				DoneReason: contactv1.DoneReason_DONE_REASON_CONNECTED, Rule: "answered",
			},
		},
		{ID: "a2", TaskID: "t1", ContactID: "c2", Dial: dial},
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)

	var file strings.Builder
	w, err := NewWriter(&file, zone)
	require.NoError(t, err)
	require.NoError(t, w.Write(attempts))

	lines, err := csv.NewReader(strings.NewReader(file.String())).ReadAll()
	require.NoError(t, err)
	require.Equal(t, [][]string{
		header,
		{
			"a1", "t1", "c1", "'=cmd|' /C calc'!A0", "'@Anna, \"B\"", "'+8613800138000", "4001", "agent-1",
			"2026-03-02T04:30:00+08:00", "2026-03-02T04:30:02+08:00", "2026-03-02T04:30:05+08:00",
			"2026-03-02T04:31:00+08:00", "2026-03-02T04:32:00+08:00",
			"00000", "CONNECTED", "sold", "line 1\nline 2", "cti", "DONE", "CONNECTED", "", "answered",
		},
		{
			"a2", "t1", "c2", "", "", "", "", "", "2026-03-02T04:30:00+08:00", "", "", "", "",
			"", "", "", "", "", "", "", "", "",
		},
	}, lines)
}
