package sheet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/sheet"
)

func read(t testing.TB, src io.Reader) (entries []sheet.Entry, err error) {
	t.Helper()
	err = sheet.Read(context.Background(), src, "CN", func(e sheet.Entry) error {
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

func TestRows(t *testing.T) {
	const file = "\xef\xbb\xbfName, number2 ,number1,PRIORITY,reference,City\r\n" +
		"\"Wang, \"\"Lao\"\"\",010-62510000,138 0013 8000,1,R-1,Beijing\r\n" +
		"\r\n" +
		"\"two\nlines\",,+49 30 901820,,,\n" +
		"Chen,,8613800138001,,,"
	want := []sheet.Entry{
		{Row: &sheet.Row{
			Line: 2, Numbers: []string{"+8613800138000", "+861062510000"}, Reference: "R-1", Name: `Wang, "Lao"`, Priority: 1,
			Attributes: map[string]string{"City": "Beijing"},
		}},
		{Row: &sheet.Row{Line: 4, Numbers: []string{"+4930901820"}, Name: "two\nlines", Priority: 3}},
		{Row: &sheet.Row{Line: 6, Numbers: []string{"+8613800138001"}, Name: "Chen", Priority: 3}},
	}
	for name, src := range map[string]io.Reader{
		"whole":    strings.NewReader(file),
		"by bytes": iotest.OneByteReader(strings.NewReader(file)),
	} {
		got, err := read(t, src)
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
}

func TestRejects(t *testing.T) {
	const header = "number,number2,name,reference,priority,city\n"
	long := strings.Repeat("ä", 1001)
	for name, c := range map[string]struct {
		row  string
		want sheet.Reject
	}{
		"no number":          {",,Wang,,,", sheet.Reject{Reason: "has no number"}},
		"no telephone":       {"hello,,,,,", sheet.Reject{Column: "number", Value: "****lo", Reason: "is not a telephone number"}},
		"no such number":     {"13800138000,+86 123 4567 8901,,,,", sheet.Reject{Column: "number2", Value: "+86 1****8901", Reason: "is not a number that exists in its country's plan"}},
		"the same twice":     {"13800138000,+86 138 0013 8000,,,,", sheet.Reject{Column: "number2", Value: "+86 1****8000", Reason: "is a number that the row has already"}},
		"letters beyond a":   {strings.Repeat("中", 30) + ",,,,,", sheet.Reject{Column: "number", Value: "中****中", Reason: "is not a telephone number"}},
		"priority is text":   {"13800138000,,,,high,", sheet.Reject{Column: "priority", Value: "high", Reason: "is not a priority from 1 to 5"}},
		"priority 6":         {"13800138000,,,,6,", sheet.Reject{Column: "priority", Value: "6", Reason: "is not a priority from 1 to 5"}},
		"priority 0":         {"13800138000,,,,0,", sheet.Reject{Column: "priority", Value: "0", Reason: "is not a priority from 1 to 5"}},
		"long name":          {"13800138000,," + long + ",,,", sheet.Reject{Column: "name", Value: long[:200] + "…", Reason: "is longer than 100 characters"}},
		"long reference":     {"13800138000,,," + long[:202] + ",,", sheet.Reject{Column: "reference", Value: long[:200] + "…", Reason: "is longer than 100 characters"}},
		"long attribute":     {"13800138000,,,,," + long, sheet.Reject{Column: "city", Value: long[:200] + "…", Reason: "is longer than 1000 characters"}},
		"NUL":                {"13800138000,,a\x00b,,,", sheet.Reject{Column: "name", Value: "ab", Reason: "holds a NUL character"}},
		"too few fields":     {"13800138000,,", sheet.Reject{Reason: "has 3 fields, the header has 6"}},
		"too many fields":    {"13800138000,,,,,,", sheet.Reject{Reason: "has 7 fields, the header has 6"}},
		"quote inside":       {`138"00138000,,,,,`, sheet.Reject{Reason: `bare " in non-quoted-field, column 4`}},
		"text after a quote": {`"13800138000"x,,,,,`, sheet.Reject{Reason: `extraneous or missing " in quoted-field, column 13`}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(t, strings.NewReader(header+"13800138000,,,,,\n"+c.row+"\n13800138001,,,,,\n"))
			require.NoError(t, err)
			require.Len(t, got, 3, "the rows before and after are kept")
			c.want.Line = 3
			require.Equal(t, &c.want, got[1].Reject)
			require.NotNil(t, got[2].Row)
			require.EqualValues(t, 4, got[2].Row.Line)
		})
	}
}

// What fits exactly is kept.
func TestLimitsAreInclusive(t *testing.T) {
	row := "13800138000," + strings.Repeat("ä", 100) + "," + strings.Repeat("ö", 100) + "," + strings.Repeat("ü", 1000) + ",5"
	got, err := read(t, strings.NewReader("number,name,reference,x,priority\n"+row))
	require.NoError(t, err)
	require.NotNil(t, got[0].Row, "%v", got[0].Reject)

	var names, numbers []string
	for i := range 200 {
		name := fmt.Sprint("c", i)
		if i < 10 {
			name = fmt.Sprint("number", i+1)
			numbers = append(numbers, fmt.Sprint("1380013800", i))
		}
		names = append(names, name)
	}
	got, err = read(t, strings.NewReader(strings.Join(names, ",")+"\n"+strings.Join(numbers, ",")+strings.Repeat(",", 190)))
	require.NoError(t, err)
	require.Len(t, got[0].Row.Numbers, 10)
}

// An open quote takes what follows, up to the next quote, into one reject.
func TestOpenQuote(t *testing.T) {
	got, err := read(t, strings.NewReader("number,name\n13800138000,\"Wang\n13800138001,Li\n13800138002,\"Chen\"\n13800138003,Sun\n"))
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, &sheet.Reject{
		Line: 2, Reason: `extraneous or missing " in quoted-field; the lines to 4 were read as part of it`,
	}, got[0].Reject)
	require.EqualValues(t, 5, got[1].Row.Line)
}

func TestFileErrors(t *testing.T) {
	rows := "13800138000,x\n"
	for name, c := range map[string]struct{ file, want string }{
		"empty":               {"", "the file is empty"},
		"only a mark":         {"\xef\xbb\xbf", "the file is empty"},
		"only blank lines":    {"\n\r\n\n", "the file is empty"},
		"no header":           {"13800138000,Wang\n", "line 1: no column is named number, or number1 to number10"},
		"no number column":    {"name,phone\n", "line 1: no column is named number, or number1 to number10"},
		"number11":            {"number11,number01,number0\n", "line 1: no column is named number, or number1 to number10"},
		"column twice":        {"number,city,city\n", `line 1: column "city" comes twice`},
		"number and number1":  {"number,Number1\n", `line 1: column "Number1" comes twice`},
		"our own in two ways": {"number,name,Name\n", `line 1: column "Name" comes twice`},
		"column without name": {"number,,city\n", "line 1: column 2 has no name"},
		"long column name":    {"number," + strings.Repeat("x", 101) + "\n", "line 1: the name of column 2 is longer than 100 characters"},
		"header not UTF-8":    {"number,\xff\xfe\n", "line 1: the name of column 2 is not UTF-8 text"},
		"201 columns":         {"number" + strings.Repeat(",x", 200) + "\n", "line 1: 201 columns, at most 200 are allowed"},
		"header with quotes":  {"number,a\"b\n", `the header cannot be read: parse error on line 1, column 9: bare " in non-quoted-field`},
		"not UTF-8":           {"number,name\n" + rows + "13800138000,\"a\nb\xff\"\n", "line 4 is not UTF-8"},
		"UTF-16":              {"\xff\xfen\x00u\x00m\x00", "line 1: the name of column 1 is not UTF-8 text"},
		"long line":           {"number,name\n" + rows + "13800138000," + strings.Repeat("x", 64<<10) + "\n", "line 3 is longer than 65536 bytes"},
		"long header":         {strings.Repeat("x", 65<<10), "line 1 is longer than 65536 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, strings.NewReader(c.file))
			fault, ok := errors.AsType[*sheet.FileError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, c.want, fault.Reason)
		})
	}
}

// A quote that is never closed must not make the reader hold the whole file.
func TestQuoteNeverClosed(t *testing.T) {
	src := &endless{head: "number,name\n13800138000,\"Wang\n", body: "13800138001,Li\n"}
	_, err := read(t, src)
	require.ErrorContains(t, err, "is a quote not closed?")
	require.Less(t, src.served, 256<<10)
}

// Nor must a line without end.
func TestEndlessLine(t *testing.T) {
	src := &endless{head: "number,name\n13800138000,", body: "xxxxxxxxxxxxxxxx"}
	_, err := read(t, src)
	require.ErrorContains(t, err, "line 2 is longer than 65536 bytes")
	require.Less(t, src.served, 256<<10)
}

// endless is head, then body without end.
type endless struct {
	head, body string
	served     int
}

func (e *endless) Read(p []byte) (int, error) {
	text := e.head
	if text == "" {
		text = e.body
	}
	n := copy(p, text)
	e.head = e.head[min(n, len(e.head)):]
	e.served += n
	return n, nil
}

func TestStops(t *testing.T) {
	many := "number\n" + strings.Repeat("13800138000\n", 5000)
	t.Run("at an error of the source", func(t *testing.T) {
		broken := errors.New("the client went away")
		rows := 0
		err := sheet.Read(t.Context(), io.MultiReader(strings.NewReader(many), iotest.ErrReader(broken)), "CN",
			func(sheet.Entry) error { rows++; return nil })
		require.ErrorIs(t, err, broken)
		require.Equal(t, 5000, rows)
	})
	t.Run("when the rows are not wanted", func(t *testing.T) {
		full := errors.New("the disk is full")
		err := sheet.Read(t.Context(), strings.NewReader(many), "CN", func(sheet.Entry) error { return full })
		require.ErrorIs(t, err, full)
		require.NotErrorIs(t, err, context.Canceled)
	})
	t.Run("when the context ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := sheet.Read(ctx, strings.NewReader(many), "CN", func(sheet.Entry) error { return nil })
		require.ErrorIs(t, err, context.Canceled)
	})
}

// Rows come in the order of the file though batches are checked side by side.
func TestOrder(t *testing.T) {
	var b strings.Builder
	b.WriteString("number,reference\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "+49170%07d,%d\n", i, i)
	}
	got, err := read(t, strings.NewReader(b.String()))
	require.NoError(t, err)
	require.Len(t, got, 3000)
	for i, e := range got {
		require.NotNil(t, e.Row)
		require.Equal(t, fmt.Sprint(i), e.Row.Reference)
	}
}
