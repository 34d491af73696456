package sheet_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// FuzzRead: whatever the file, the reader ends, and what it hands on can be
// stored as it is: a row that keeps every rule, or a reject that says why.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"number,name\n13800138000,Wang\n",
		"\xef\xbb\xbfnumber1,number2\r\n\"13800138000\",+4930901820\r\n",
		"number\n\"13800138000\n13800138001\"x\n",
		"number,priority\n13800138000,9\n,,\n",
		"number,name\n13800138000,\xff\n中文中文中文中文,\x00\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		entries, err := read(t, bytes.NewReader(file))
		if err != nil {
			_, ok := errors.AsType[*sheet.FileError](err)
			require.True(t, ok, "%v", err)
		}
		last := int64(1)
		for _, e := range entries {
			require.NotEqual(t, e.Row == nil, e.Reject == nil)
			var line int64
			if e.Row != nil {
				line = e.Row.Line
				checkRow(t, e.Row)
			} else {
				line = e.Reject.Line
				require.NotEmpty(t, e.Reject.Reason)
				checkText(t, e.Reject.Value, e.Reject.Column, e.Reject.Reason)
			}
			require.Greater(t, line, last, "each row starts on a line of its own")
			last = line
		}
	})
}

func checkRow(t *testing.T, row *sheet.Row) {
	require.NotEmpty(t, row.Numbers)
	require.LessOrEqual(t, len(row.Numbers), 10)
	for i, n := range row.Numbers {
		require.Regexp(t, `^\+[1-9][0-9]{3,14}$`, n)
		require.NotContains(t, slices.Delete(slices.Clone(row.Numbers), i, i+1), n)
	}
	require.GreaterOrEqual(t, row.Priority, 1)
	require.LessOrEqual(t, row.Priority, 5)
	checkText(t, row.Name, row.Reference)
	for name, value := range row.Attributes {
		checkText(t, name, value)
		require.NotEmpty(t, value)
	}
}

func checkText(t *testing.T, texts ...string) {
	for _, text := range texts {
		require.True(t, utf8.ValidString(text))
		require.False(t, strings.ContainsRune(text, 0))
	}
}
