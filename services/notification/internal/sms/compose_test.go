package sms_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/internal/placeholder"
	"github.com/foredial/foredial/services/notification/internal/sms"
)

func facts(t *testing.T) sms.Facts {
	t.Helper()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	return sms.Facts{
		Name: "Ann", Reference: "r-1", Number: "+8613800138000", Task: "Spring", BusinessResult: "Sold",
		Time: time.Date(2026, 5, 4, 16, 5, 59, 0, time.UTC).In(shanghai), Attributes: map[string]string{"PLAN": "XL"},
	}
}

func TestCompose(t *testing.T) {
	for text, want := range map[string]struct {
		filled string
		values []string
	}{
		"We called.":                                  {"We called.", []string{}},
		"{{name}} {{reference}} {{number}}":           {"Ann r-1 +8613800138000", []string{"Ann", "r-1", "+8613800138000"}},
		"{{task}}: {{business_result}} at {{time}}":   {"Spring: Sold at 2026-05-05 00:05", []string{"Spring", "Sold", "2026-05-05 00:05"}},
		"{{attribute.PLAN}}, not {{attribute.COLOR}}": {"XL, not ", []string{"XL", ""}},
		"{{name}}{{name}}":                            {"AnnAnn", []string{"Ann", "Ann"}},
	} {
		parsed, err := placeholder.Parse(text)
		require.NoError(t, err)
		filled, values := sms.Compose(parsed, facts(t))
		require.Equal(t, want.filled, filled)
		require.Equal(t, want.values, values)
	}
}

func TestAValueIsOnlyAValue(t *testing.T) {
	parsed, err := placeholder.Parse("Dear {{name}}, call {{attribute.PLAN}}.")
	require.NoError(t, err)
	f := facts(t)
	f.Name, f.Attributes["PLAN"] = "{{number}}\r\nBye", "a\x00b\tc"
	filled, _ := sms.Compose(parsed, f)
	require.Equal(t, "Dear {{number}}  Bye, call a b c.", filled)
}

func TestATextIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.Rune(), 0, 500, -1).Draw(t, "name")
		text := strings.Repeat("好{{name}}", rapid.IntRange(1, 12).Draw(t, "times"))
		parsed, err := placeholder.Parse(text)
		require.NoError(t, err)
		filled, values := sms.Compose(parsed, sms.Facts{Name: name})
		require.LessOrEqual(t, utf8.RuneCountInString(filled), sms.MaxText)
		for _, v := range values {
			require.LessOrEqual(t, utf8.RuneCountInString(v), 200)
			require.Equal(t, min(200, utf8.RuneCountInString(name)), utf8.RuneCountInString(v), "and no shorter than it has to be")
		}
	})
}
