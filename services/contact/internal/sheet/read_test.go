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

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// anything are the rules of a tenant with an empty directory.
var anything = sheet.NewRules(sheet.Schema{Region: "CN"})

func read(t testing.TB, file string) ([]sheet.Entry, error) {
	t.Helper()
	return readAs(t, file, anything, sheet.Options{})
}

// readAs reads a file, and sees that counting its rows agrees with reading them.
func readAs(t testing.TB, file string, rules *sheet.Rules, opts sheet.Options) ([]sheet.Entry, error) {
	t.Helper()
	opts.TempDir = t.TempDir()
	f, err := sheet.Open(strings.NewReader(file), int64(len(file)), rules, opts)
	if err != nil {
		return nil, err
	}
	n, countErr := f.Count(t.Context())
	entries, err := rest(t, f, 0)
	require.NoError(t, f.Close())
	require.Equal(t, countErr, err)
	if err == nil {
		require.EqualValues(t, len(entries), n)
	}
	return entries, err
}

// rest reads what is behind a row.
func rest(t testing.TB, f *sheet.File, after int64) (entries []sheet.Entry, err error) {
	t.Helper()
	err = f.Read(t.Context(), after, func(e sheet.Entry) error {
		entries = append(entries, e)
		require.Equal(t, after+int64(len(entries)), e.Ordinal)
		return nil
	})
	return entries, err
}

func numbers(e164 ...string) (list []contact.Number) {
	for _, n := range e164 {
		list = append(list, contact.Number{E164: n})
	}
	return list
}

func TestRows(t *testing.T) {
	const file = "\xef\xbb\xbfName, number2 ,number1,PRIORITY,reference,City\r\n" +
		"\"Wang, \"\"Lao\"\"\",010-62510000,138 0013 8000,1,R-1,Beijing\r\n" +
		"\r\n" +
		"\"two\nlines\",,+49 30 901820,,,\n" +
		"Chen,,8613800138001,,,"
	got, err := read(t, file)
	require.NoError(t, err)
	require.Equal(t, []sheet.Entry{
		{Ordinal: 1, Row: &sheet.Row{
			Line: 2, Numbers: numbers("+8613800138000", "+861062510000"), Reference: "R-1", Name: `Wang, "Lao"`, Priority: 1,
			Attributes: map[string]string{"City": "Beijing"},
		}},
		{Ordinal: 2, Row: &sheet.Row{Line: 4, Numbers: numbers("+4930901820"), Name: "two\nlines"}},
		{Ordinal: 3, Row: &sheet.Row{Line: 6, Numbers: numbers("+8613800138001"), Name: "Chen"}},
	}, got)
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
		"the same twice":     {"13800138000,+86 138 0013 8000,,,,", sheet.Reject{Column: "number2", Value: "+86 1****8000", Reason: "is a number that is there already"}},
		"letters beyond a":   {strings.Repeat("中", 30) + ",,,,,", sheet.Reject{Column: "number", Value: "中****中", Reason: "is not a telephone number"}},
		"priority is text":   {"13800138000,,,,high,", sheet.Reject{Column: "priority", Value: "high", Reason: "is not a priority from 1 to 5"}},
		"priority 6":         {"13800138000,,,,6,", sheet.Reject{Column: "priority", Value: "6", Reason: "is not a priority from 1 to 5"}},
		"priority 0":         {"13800138000,,,,0,", sheet.Reject{Column: "priority", Value: "0", Reason: "is not a priority from 1 to 5"}},
		"long name":          {"13800138000,," + long + ",,,", sheet.Reject{Column: "name", Value: long[:200] + "…", Reason: "is longer than 200 characters"}},
		"long reference":     {"13800138000,,," + long[:402] + ",,", sheet.Reject{Column: "reference", Value: long[:200] + "…", Reason: "is longer than 200 characters"}},
		"long attribute":     {"13800138000,,,,," + long, sheet.Reject{Column: "city", Value: long[:200] + "…", Reason: "is longer than 1000 characters"}},
		"NUL":                {"13800138000,,a\x00b,,,", sheet.Reject{Column: "name", Value: "ab", Reason: "holds a NUL character"}},
		"only the first":     {"hello,hello,a\x00b,,9,", sheet.Reject{Column: "number", Value: "****lo", Reason: "is not a telephone number"}},
		"too few fields":     {"13800138000,,", sheet.Reject{Reason: "has 3 fields, the header has 6"}},
		"too many fields":    {"13800138000,,,,,,", sheet.Reject{Reason: "has 7 fields, the header has 6"}},
		"quote inside":       {`138"00138000,,,,,`, sheet.Reject{Reason: `bare " in non-quoted-field, column 4`}},
		"text after a quote": {`"13800138000"x,,,,,`, sheet.Reject{Reason: `extraneous or missing " in quoted-field, column 13`}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(t, header+"13800138000,,,,,\n"+c.row+"\n13800138001,,,,,\n")
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
	row := "13800138000," + strings.Repeat("ä", 200) + "," + strings.Repeat("ö", 200) + "," + strings.Repeat("ü", 1000) + ",5"
	got, err := read(t, "number,name,reference,x,priority\n"+row)
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
	got, err = read(t, strings.Join(names, ",")+"\n"+strings.Join(numbers, ",")+strings.Repeat(",", 190))
	require.NoError(t, err)
	require.Len(t, got[0].Row.Numbers, 10)
}

// An open quote takes what follows, up to the next quote, into one reject.
func TestOpenQuote(t *testing.T) {
	got, err := read(t, "number,name\n13800138000,\"Wang\n13800138001,Li\n13800138002,\"Chen\"\n13800138003,Sun\n")
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
		"empty":              {"", "the file is empty"},
		"only a mark":        {"\xef\xbb\xbf", "the file is empty"},
		"only blank lines":   {"\n\r\n\n", "the file is empty"},
		"header with quotes": {"number,a\"b\n", `the header cannot be read: line 1: bare " in non-quoted-field, column 9`},
		"long line":          {"number,name\n" + rows + "13800138000," + strings.Repeat("x", 64<<10) + "\n", "line 3 is longer than 65536 bytes"},
		"long header":        {strings.Repeat("x", 65<<10), "line 1 is longer than 65536 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, c.file)
			requireFileError(t, err, "", c.want)
		})
	}
}

func requireFileError(t *testing.T, err error, option, reason string) {
	t.Helper()
	fault, ok := errors.AsType[*sheet.FileError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, sheet.FileError{Option: option, Reason: reason}, *fault)
}

// endless is a file of head, then body, said to be a gigabyte long.
type endless struct {
	head, body string
	furthest   int64 // byte asked for
}

func (e *endless) ReadAt(p []byte, offset int64) (int, error) {
	e.furthest = max(e.furthest, offset+int64(len(p)))
	for i := range p {
		at := offset + int64(i)
		if at < int64(len(e.head)) {
			p[i] = e.head[at]
		} else {
			p[i] = e.body[(at-int64(len(e.head)))%int64(len(e.body))]
		}
	}
	return len(p), nil
}

// A quote that is never closed must not make the reader hold the whole file,
// nor must a line without end.
func TestEndless(t *testing.T) {
	for want, src := range map[string]*endless{
		"is a quote not closed?":            {head: "number,name\n13800138000,\"Wang\n", body: "13800138001,Li\n"},
		"line 2 is longer than 65536 bytes": {head: "number,name\n13800138000,", body: "xxxxxxxxxxxxxxxx"},
	} {
		f, err := sheet.Open(src, 1<<30, anything, sheet.Options{Encoding: sheet.UTF8})
		require.NoError(t, err)
		err = f.Read(t.Context(), 0, func(sheet.Entry) error { return nil })
		require.ErrorContains(t, err, want)
		require.Less(t, src.furthest, int64(256<<10))
	}
}

func TestStops(t *testing.T) {
	many := "number\n" + strings.Repeat("13800138000\n", 5000)
	open := func(t *testing.T, src io.ReaderAt, size int) *sheet.File {
		t.Helper()
		f, err := sheet.Open(src, int64(size), anything, sheet.Options{Encoding: sheet.UTF8})
		require.NoError(t, err)
		return f
	}
	t.Run("at an error of the source", func(t *testing.T) {
		rows := 0
		src := &breaking{strings.NewReader(many), 50_000}
		err := open(t, src, len(many)).Read(t.Context(), 0, func(sheet.Entry) error { rows++; return nil })
		require.ErrorIs(t, err, iotest.ErrTimeout)
		require.Positive(t, rows)
		_, err = open(t, src, len(many)).Count(t.Context())
		require.ErrorIs(t, err, iotest.ErrTimeout)
	})
	t.Run("when the rows are not wanted", func(t *testing.T) {
		full := errors.New("the disk is full")
		err := open(t, strings.NewReader(many), len(many)).Read(t.Context(), 0, func(sheet.Entry) error { return full })
		require.ErrorIs(t, err, full)
		require.NotErrorIs(t, err, context.Canceled)
	})
	t.Run("when the context ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		f := open(t, strings.NewReader(many), len(many))
		require.ErrorIs(t, f.Read(ctx, 0, func(sheet.Entry) error { return nil }), context.Canceled)
		_, err := f.Count(ctx)
		require.ErrorIs(t, err, context.Canceled)
	})
}

// breaking is a file that cannot be read behind a place.
type breaking struct {
	src io.ReaderAt
	at  int64
}

func (b *breaking) ReadAt(p []byte, offset int64) (int, error) {
	if offset+int64(len(p)) > b.at {
		return 0, iotest.ErrTimeout
	}
	return b.src.ReadAt(p, offset)
}

// Rows come in the order of the file though batches are checked side by side,
// and reading can begin after any of them.
func TestOrderAndResume(t *testing.T) {
	var b strings.Builder
	b.WriteString("number,reference\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "+49170%07d,%d\n", i, i)
	}
	all, err := read(t, b.String())
	require.NoError(t, err)
	require.Len(t, all, 3000)
	for i, e := range all {
		require.NotNil(t, e.Row)
		require.Equal(t, fmt.Sprint(i), e.Row.Reference)
	}
	f, err := sheet.Open(strings.NewReader(b.String()), int64(b.Len()), anything, sheet.Options{})
	require.NoError(t, err)
	for _, after := range []int64{1, 255, 256, 257, 2999, 3000, 9999} {
		got, err := rest(t, f, after)
		require.NoError(t, err)
		require.Len(t, got, max(0, 3000-int(after)))
		if len(got) > 0 {
			require.Equal(t, all[after:], got)
		}
	}
}
