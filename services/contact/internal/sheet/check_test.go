package sheet_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
)

func place(n int) *int { return &n }

func TestCheckMakesARow(t *testing.T) {
	row, faults := directory.Check(sheet.Draft{
		Reference: " R-1 ", Name: "Wang", Priority: 1,
		Numbers: []sheet.DraftNumber{
			{Number: "138 0013 8000", Type: "nt-home", Sequence: place(2), DelayS: 60, Zone: "Asia/Tokyo"},
			{Number: "+49 30 9018200"},
		},
		Attributes: map[string]string{"city": "Bonn", "debt": " 1.5 ", "card": ""},
	})
	require.Empty(t, faults)
	require.Equal(t, &sheet.Row{
		Reference: "R-1", Name: "Wang", Priority: 1,
		Numbers: []contact.Number{
			{E164: "+8613800138000", Type: "nt-home", Sequence: 2, Delay: time.Minute, Zone: "Asia/Tokyo"},
			{E164: "+49309018200"},
		},
		Attributes: map[string]string{"city": "Bonn", "debt": "1.5"},
	}, row)
}

func TestCheckWithoutADirectory(t *testing.T) {
	row, faults := anything.Check(sheet.Draft{Numbers: []sheet.DraftNumber{{Number: "13800138000"}}, Attributes: map[string]string{"x": "y"}})
	require.Empty(t, faults)
	require.Equal(t, &sheet.Row{Priority: 3, Numbers: numbers("+8613800138000"), Attributes: map[string]string{"x": "y"}}, row)
}

// Every fault is found, and named by its path.
func TestCheckFindsAll(t *testing.T) {
	_, faults := directory.Check(sheet.Draft{
		Reference: strings.Repeat("x", 201), Name: "a\x00", Priority: 6,
		Numbers: []sheet.DraftNumber{
			{Number: "hello", Type: "pager", Sequence: place(0), DelayS: 7201, Zone: "Mars"},
			{Number: "13800138000", Type: "nt-office"},
			{Number: "+86 138 0013 8000"},
		},
		Attributes: map[string]string{"debt": "much", "age": "7"},
	})
	type fault struct {
		path   string
		reason apierr.FieldReason
	}
	got := make([]fault, len(faults))
	for i, f := range faults {
		got[i] = fault{f.Path, f.Reason}
		require.NotEmpty(t, f.Description)
	}
	require.Equal(t, []fault{
		{"reference", apierr.Length}, {"name", apierr.Format}, {"priority", apierr.Range},
		{"numbers[0].number", apierr.Format}, {"numbers[0].number_type_id", apierr.Reference},
		{"numbers[0].sequence_number", apierr.Range}, {"numbers[0].delay_s", apierr.Range}, {"numbers[0].time_zone", apierr.Format},
		{"numbers[1].number_type_id", apierr.OrgUnit}, {"numbers[2].number", apierr.Repeated},
		{"attributes[age]", apierr.Reference}, {"attributes[debt]", apierr.Format}, {"attributes[city]", apierr.Required},
	}, got)
}

func TestCheckCountsNumbers(t *testing.T) {
	_, faults := anything.Check(sheet.Draft{})
	require.Equal(t, []apierr.Field{{Path: "numbers", Reason: apierr.Required, Description: "has none"}}, faults)
	_, faults = anything.Check(sheet.Draft{Numbers: make([]sheet.DraftNumber, 11)})
	require.Equal(t, []apierr.Field{{Path: "numbers", Reason: apierr.Count, Description: "has more than 10"}}, faults)
}

func TestCheckNamesOfAttributes(t *testing.T) {
	for _, code := range []string{"", strings.Repeat("x", 101), "a\x00"} {
		_, faults := anything.Check(sheet.Draft{
			Numbers: []sheet.DraftNumber{{Number: "13800138000"}}, Attributes: map[string]string{code: "x"},
		})
		require.Len(t, faults, 1, "%q", code)
		require.Equal(t, apierr.Length, faults[0].Reason)
	}
}
