package sheet_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/foredial/foredial/services/contact/internal/sheet"
)

const chinese = "电话,姓名,城市\n13800138000,王小明,上海\n13800138001,李四,\"北京\n朝阳\"\n"

func gb18030(t testing.TB, text string) string {
	t.Helper()
	encoded, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(t, err)
	return encoded
}

func TestEncodings(t *testing.T) {
	want, err := read(t, chinese)
	require.NoError(t, err)
	require.Equal(t, "王小明", want[0].Row.Name)
	for name, c := range map[string]struct {
		file     string
		encoding sheet.Encoding
	}{
		"UTF-8 with a mark": {"\xef\xbb\xbf" + chinese, sheet.AnyEncoding},
		"UTF-8, said":       {chinese, sheet.UTF8},
		"GB18030":           {gb18030(t, chinese), sheet.AnyEncoding},
		"GB18030, said":     {gb18030(t, chinese), sheet.GB18030},
	} {
		got, err := readAs(t, c.file, anything, sheet.Options{Encoding: c.encoding})
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
}

// The encoding is found by the whole file, and characters are cut wherever a
// block of it ends.
func TestEncodingOfLongFiles(t *testing.T) {
	for shift := range 4 {
		for _, tail := range []string{"13800138000,王\n", gb18030(t, "13800138000,王\n")} {
			file := "number,name" + strings.Repeat("x", shift) + "\n" + strings.Repeat("13800138000,abcdefgh\n", 15_000) + tail
			got, err := read(t, file)
			require.NoError(t, err)
			require.Len(t, got, 15_001)
			require.Contains(t, []string{got[15_000].Row.Name, got[15_000].Row.Attributes["name"+strings.Repeat("x", shift)]}, "王")
		}
	}
	many := "number,name\n" + strings.Repeat("13800138000,王小明李四\n", 20_000)
	got, err := read(t, many)
	require.NoError(t, err)
	require.Len(t, got, 20_000)
}

func TestEncodingErrors(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(chinese)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		file     string
		encoding sheet.Encoding
		want     string
	}{
		"UTF-16":            {utf16, sheet.AnyEncoding, "the file is in UTF-16: save it as UTF-8"},
		"said to be UTF-8":  {gb18030(t, chinese), sheet.UTF8, "line 1 is not UTF-8"},
		"UTF-8 to line 4":   {"number,name\n13800138000,x\n13800138000,\"a\nb\xff\"\n", sheet.UTF8, "line 4 is not UTF-8"},
		"GB18030 to line 4": {gb18030(t, "电话,姓名\n13800138000,王\n") + "13800138000,\"a\nb\xff\"\n", sheet.AnyEncoding, "line 4 is not GB18030"},
		"a file of two": {
			chinese + gb18030(t, chinese), sheet.AnyEncoding,
			"line 5 is not UTF-8, and what is above it is: the file is damaged, or made of several files",
		},
		"cut": {chinese + "13800138000,\xe7\x8e", sheet.AnyEncoding, "line 5 is not UTF-8, and what is above it is: the file is damaged, or made of several files"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readAs(t, c.file, anything, sheet.Options{Encoding: c.encoding})
			requireFileError(t, err, "", c.want)
		})
	}
}

func TestDelimiters(t *testing.T) {
	want := &sheet.Row{Line: 2, Numbers: numbers("+8613800138000"), Name: "a,b;c|d\te"}
	for _, d := range []string{",", ";", "|", "\t"} {
		file := "number" + d + "name\n13800138000" + d + "\"a,b;c|d\te\"\n"
		for _, said := range []string{"", d} {
			got, err := readAs(t, file, anything, sheet.Options{Delimiter: said})
			require.NoError(t, err)
			require.Equal(t, want, got[0].Row, "%q", d)
		}
	}
	got, err := read(t, "\n\n\"x;;;;\",number\n1,13800138000\n")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"x;;;;": "1"}, got[0].Row.Attributes, "what is in quotes does not count")
	got, err = read(t, "number\n13800138000\n")
	require.NoError(t, err)
	require.NotNil(t, got[0].Row, "one column needs none")
	_, err = readAs(t, "number,name\n", anything, sheet.Options{Delimiter: ";"})
	requireFileError(t, err, "", "line 1: no column is named number, or number1 to number10")
}

// A cell that a spreadsheet would run is text like any other.
func TestFormulasAreText(t *testing.T) {
	got, err := read(t, "number,name\n13800138000,\"=HYPERLINK(\"\"http://x\"\")\"\n=13800138000,x\n")
	require.NoError(t, err)
	require.Equal(t, `=HYPERLINK("http://x")`, got[0].Row.Name)
}
