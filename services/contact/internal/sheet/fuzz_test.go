package sheet_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// FuzzCSV: whatever the file, the reader ends, and what it hands on can be
// stored as it is: a row that keeps every rule, or a reject that says why.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"number,name\n13800138000,Wang\n",
		"\xef\xbb\xbfnumber1,number2\r\n\"13800138000\",+4930901820\r\n",
		"number\n\"13800138000\n13800138001\"x\n",
		"number;priority\n13800138000;9\n;;\n",
		"number,name\n13800138000,\xff\n中文中文中文中文,\x00\n",
		"phone|phone_type|phone_zone|phone_delay_s|phone_sequence\n13800138000|x|UTC|5|7\n",
		chinese, gb18030(f, chinese), "\xff\xfen\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		requireStorable(t, string(file), sheet.Options{Format: sheet.CSV})
	})
}

func requireStorable(t *testing.T, file string, opts sheet.Options) {
	entries, err := readAs(t, file, anything, opts)
	if err != nil {
		fault, ok := errors.AsType[*sheet.FileError](err)
		require.True(t, ok, "%v", err)
		require.NotEmpty(t, fault.Reason)
		checkText(t, fault.Reason)
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
}

func checkRow(t *testing.T, row *sheet.Row) {
	require.NotEmpty(t, row.Numbers)
	require.LessOrEqual(t, len(row.Numbers), 10)
	for i, n := range row.Numbers {
		require.Regexp(t, `^\+[1-9][0-9]{3,17}$`, n.E164)
		require.NotContains(t, slices.Delete(slices.Clone(row.Numbers), i, i+1), n)
		require.LessOrEqual(t, n.Sequence, 1000)
		require.LessOrEqual(t, n.Delay.Seconds(), 7200.0)
		checkText(t, n.Type, n.Zone)
	}
	require.GreaterOrEqual(t, row.Priority, 0)
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

// FuzzXLSX puts any XML into the parts of a workbook: it ends, and what it hands
// on can be stored.
func FuzzXLSX(f *testing.F) {
	for _, seed := range []struct{ sheet, texts, styles string }{
		{rowsXML(`<row r="1"><c t="s"><v>0</v></c></row><row r="2"><c><v>13800138000</v></c></row>`), `<sst><si><t>number</t></si></sst>`, ""},
		{rowsXML(`<row><c t="inlineStr"><is><t>number</t></is></c></row><row><c r="XFD1"><f>1+1</f><v>2</v></c></row>`), "", ""},
		{rowsXML(`<row r="3"/><row r="2"/>`), `<sst><si><r><t>a</t></r><rPh><t>b</t></rPh></si>`, `<styleSheet/>`},
		{rowsXML(`<row><c t="str"><v>number</v></c></row><row><c s="0"><v>45000.5</v></c></row>`), "", `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`},
		{"<worksheet><sheetData><row>", "<sst><si><t>", "<"},
	} {
		f.Add(seed.sheet, seed.texts, seed.styles)
	}
	f.Fuzz(func(t *testing.T, sheetXML, texts, styles string) {
		requireStorable(t, archive(t, parts{sheet: sheetXML, texts: texts, styles: styles}), sheet.Options{})
	})
}

// FuzzZip reads anything as a workbook.
func FuzzZip(f *testing.F) {
	f.Add([]byte(archive(f, parts{sheet: rowsXML(`<row><c t="str"><v>number</v></c></row>`)})))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("PK\x01\x02" + strings.Repeat("\xff", 42) + "PK\x05\x06" + strings.Repeat("\x00", 4) + "\x01\x00\x01\x00\xff\xff\xff\x7f" + strings.Repeat("\x00", 6)))
	f.Fuzz(func(t *testing.T, file []byte) {
		requireStorable(t, string(file), sheet.Options{Format: sheet.XLSX})
	})
}
