package placeholder_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/internal/placeholder"
)

func TestParseAndFill(t *testing.T) {
	for name, tc := range map[string]struct {
		text   string
		names  []string
		codes  []string
		values []string
		want   string
	}{
		"nothing":             {"", nil, nil, nil, ""},
		"words":               {"Good day.", nil, nil, nil, "Good day."},
		"single braces":       {"{name} } {", nil, nil, nil, "{name} } {"},
		"every name":          {"{{name}}{{reference}} {{number}}-{{task}} {{business_result}} {{time}}!", []string{"name", "reference", "number", "task", "business_result", "time"}, nil, []string{"Ann", "r1", "+49", "T", "sold", "now"}, "Annr1 +49-T sold now!"},
		"attributes":          {"{{attribute.PLAN}}, {{attribute.due_2}}", []string{"attribute.PLAN", "attribute.due_2"}, []string{"PLAN", "due_2"}, []string{"XL", "May"}, "XL, May"},
		"one twice":           {"{{name}} {{name}}", []string{"name", "name"}, nil, []string{"Ann", "Ann"}, "Ann Ann"},
		"a value with braces": {"a{{name}}b{{task}}", []string{"name", "task"}, nil, []string{"{{task}}", ""}, "a{{task}}b"},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := placeholder.Parse(tc.text)
			require.NoError(t, err)
			require.Equal(t, tc.names, text.Names())
			require.Equal(t, tc.codes, text.Attributes())
			require.Equal(t, tc.want, text.Fill(tc.values))
		})
	}
}

func TestWhatIsNoText(t *testing.T) {
	for text, want := range map[string]string{
		"Dear {{Name}}":         "has an unknown placeholder {{Name}}",
		"Dear {{ name }}":       "has an unknown placeholder {{ name }}",
		"{{}}":                  "has an unknown placeholder {{}}",
		"{{attribute.}}":        "has an unknown placeholder {{attribute.}}",
		"{{attribute.1st}}":     "has an unknown placeholder {{attribute.1st}}",
		"{{attribute.a b}}":     "has an unknown placeholder {{attribute.a b}}",
		"Dear {{name":           "opens a placeholder with {{ that is not closed",
		"Dear {{name {{task}}":  "opens a placeholder with {{ that is not closed",
		"{{name}} dear}}":       "closes a placeholder with }} that was not opened",
		"}}{{name}}":            "closes a placeholder with }} that was not opened",
		"{{attribute.{{name}}}": "opens a placeholder with {{ that is not closed",
	} {
		_, err := placeholder.Parse(text)
		require.EqualError(t, err, want, text)
	}
	_, err := placeholder.Parse("{{attribute." + strings.Repeat("a", 30) + "}}")
	require.NoError(t, err, "as long as a code may be")
	_, err = placeholder.Parse("{{attribute." + strings.Repeat("a", 31) + "}}")
	require.Error(t, err)
}

// A text that is filled with its own placeholders is what it was.
func TestParseLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.SampledFrom([]string{"{{name}}", "{{time}}", "{{attribute.A_1}}", "Dear ", "你好", "{ ", " } ", "\n"})).Draw(t, "pieces")
		whole := strings.Join(pieces, "")
		text, err := placeholder.Parse(whole)
		require.NoError(t, err)
		values := make([]string, len(text.Names()))
		for i, name := range text.Names() {
			values[i] = "{{" + name + "}}"
		}
		require.Equal(t, whole, text.Fill(values))
	})
}

func TestAttributeCode(t *testing.T) {
	code, ok := placeholder.AttributeCode("attribute.PLAN")
	require.True(t, ok)
	require.Equal(t, "PLAN", code)
	_, ok = placeholder.AttributeCode(placeholder.Name)
	require.False(t, ok)
}
