package export

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

const (
	attemptID = resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPT_ID

	asCSV  = resultv1.ExportFormat_EXPORT_FORMAT_CSV
	asXLSX = resultv1.ExportFormat_EXPORT_FORMAT_XLSX
)

// kept is what the store gives for every column of one attempt, with its header
// and what people are to read; masked where they may not see it.
var kept = []struct{ header, kept, read, masked string }{
	{"attempt_id", "a1", "a1", ""},
	{"task_id", "t1", "t1", ""},
	{"contact_id", "c1", "c1", ""},
	{"reference", "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0", ""},
	{"name", "@Anna, \"B\"", "'@Anna, \"B\"", "'@***\""},
	{"agent_id", "-agent", "'-agent", ""},
	{"number", "+8613800138000", "'+8613800138000", "'+8613****8000"},
	{"caller_number", "4001", "4001", ""},
	{"dial_time", "1772397000000123", "2026-03-02T04:30:00+08:00", ""},
	{"ring_time", "1772397002000000", "2026-03-02T04:30:02+08:00", ""},
	{"answer_time", "1772397005999999", "2026-03-02T04:30:05+08:00", ""},
	{"end_time", "", "", ""},
	{"complete_time", "-1", "1970-01-01T07:59:59+08:00", ""},
	{"talk_seconds", "61", "61", ""},
	{"fail_code", "00000", "00000", ""},
	{"displayed_result", strconv.Itoa(int(callv1.DisplayedResult_DISPLAYED_RESULT_NO_ANSWER)), "NO_ANSWER", ""},
	{"business_result_id", "sold", "sold", ""},
	{"business_result", "sold", "'=Sold!", ""},
	{"note", "line 1\nline 2", "line 1\nline 2", "l***2"},
	{
		"answers", `[{"source":1,"id":"q","answers":[{"question":"when","values":["a\"b","<&>"]},{"question":"how","values":["1"]}]},` +
			`{"source":2,"id":"q","answers":[{"question":"how","values":["2"]},{"question":"more","values":[]}]}]`,
		`{"when":["a\"b","<&>"],"how":["1","2"],"more":[]}`, "",
	},
	{"call_id", "call", "call", ""},
	{"recording_path", "/r/1.wav", "/r/1.wav", ""},
	{"decision_state", strconv.Itoa(int(contactv1.ContactState_CONTACT_STATE_WAITING)), "WAITING", ""},
	{"decision_done_reason", "0", "", ""},
	{"decision_due_time", "1772400600000000", "2026-03-02T05:30:00+08:00", ""},
	{"decision_rule", "busy: again in an hour", "busy: again in an hour", ""},
	{"attempts", "3", "3", ""},
	{"connector_id", "cti", "cti", ""},
}

func form(t testing.TB, format resultv1.ExportFormat, columns ...resultv1.ExportColumn) Form {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	return Form{Format: format, Columns: columns, Zone: zone, BusinessResults: map[string]string{"sold": "=Sold!"}}
}

// write makes a file of rows of texts.
func write(t testing.TB, form Form, rows ...[]string) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := NewWriter(&file, form)
	require.NoError(t, err)
	for _, row := range rows {
		texts := make([][]byte, len(row))
		for i, text := range row {
			texts[i] = []byte(text)
		}
		require.NoError(t, w.Write(texts))
	}
	require.NoError(t, w.Finish())
	require.NoError(t, w.Close())
	return file.Bytes()
}

// read reads a file back with a reader that is not ours.
func read(t testing.TB, format resultv1.ExportFormat, file []byte) [][]string {
	t.Helper()
	if format == asCSV {
		r := csv.NewReader(bytes.NewReader(file))
		rows, err := r.ReadAll()
		require.NoError(t, err)
		return rows
	}
	book, err := excelize.OpenReader(bytes.NewReader(file))
	require.NoError(t, err)
	defer func() { require.NoError(t, book.Close()) }()
	rows, err := book.GetRows("Sheet1")
	require.NoError(t, err)
	for i := range rows { // it leaves out what is empty at the end
		rows[i] = append(rows[i], make([]string, len(rows[0])-len(rows[i]))...)
	}
	return rows
}

func TestEveryColumn(t *testing.T) {
	for _, format := range []resultv1.ExportFormat{asCSV, asXLSX} {
		for _, masked := range []bool{false, true} {
			var header, given, want []string
			for _, k := range kept {
				header, given = append(header, k.header), append(given, k.kept)
				if masked && k.masked != "" {
					want = append(want, k.masked)
				} else {
					want = append(want, k.read)
				}
			}
			f := form(t, format, Columns()...)
			f.Masked = masked
			nothing := make([]string, len(kept))
			require.Equal(t, [][]string{header, nothing, want}, read(t, format, write(t, f, nothing, given)), "%v, masked: %v", format, masked)
		}
	}
}

func TestColumnsInTheOrderChosen(t *testing.T) {
	f := form(t, asCSV, resultv1.ExportColumn_EXPORT_COLUMN_NOTE, resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPT_ID)
	require.Equal(t, "note,attempt_id\nwell,a1\n", string(write(t, f, []string{"well", "a1"})))
}

func TestLines(t *testing.T) {
	two := []resultv1.ExportColumn{resultv1.ExportColumn_EXPORT_COLUMN_NOTE, attemptID}
	for want, row := range map[string][]string{
		"a,b\n": {"a", "b"}, ",\n": {"", ""}, "\"a,b\",c\n": {"a,b", "c"}, "\"\"\"\",\" \"\n": {`"`, " "},
		"\"a\"\"b\"\"\",\"\n\"\n": {`a"b"`, "\n"}, "\"'\r\",a b\n": {"\r", "a b"}, "ü,'=\n": {"ü", "="},
	} {
		require.Equal(t, "note,attempt_id\n"+want, string(write(t, form(t, asCSV, two...), row)))
	}
	require.Equal(t, [][]string{{"attempt_id"}, {""}, {"a"}}, read(t, asCSV, write(t, form(t, asCSV, attemptID), []string{""}, []string{"a"})))
}

func TestWhatIsNoTimeIsAnError(t *testing.T) {
	w, err := NewWriter(io.Discard, form(t, asCSV, resultv1.ExportColumn_EXPORT_COLUMN_DIAL_TIME))
	require.NoError(t, err)
	require.ErrorContains(t, w.Write([][]byte{[]byte("noon")}), "dial_time")
	w, err = NewWriter(io.Discard, form(t, asCSV, resultv1.ExportColumn_EXPORT_COLUMN_ANSWERS))
	require.NoError(t, err)
	require.ErrorContains(t, w.Write([][]byte{[]byte("{")}), "answers")
}

// Every time is as the library writes it, whatever came before.
func TestTimes(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	summer := time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC) // when it begins
	for _, zone := range []*time.Location{zone, time.UTC, time.FixedZone("", -12_600)} {
		render := inZone(zone)
		for _, at := range []time.Time{
			summer.Add(-time.Microsecond), summer, summer.Add(time.Microsecond), summer.Add(59_999_999 * time.Microsecond), summer.Add(time.Minute),
			summer, summer.Add(-time.Second), time.Unix(0, 0), time.UnixMicro(-1), time.UnixMicro(-60_000_001), summer.AddDate(0, 7, 0),
		} {
			got, err := render([]byte("|"), strconv.AppendInt(nil, at.UnixMicro(), 10))
			require.NoError(t, err)
			require.Equal(t, "|"+at.In(zone).Format(time.RFC3339), string(got))
		}
	}
}

func TestPersonal(t *testing.T) {
	require.True(t, Personal(nil), "they are all")
	for i, c := range Columns() {
		require.Equal(t, kept[i].masked != "", Personal([]resultv1.ExportColumn{resultv1.ExportColumn_EXPORT_COLUMN_TASK_ID, c}), "%v", c)
	}
}

func TestKey(t *testing.T) {
	require.Equal(t, "acme/e1.csv", Key("acme", "e1", asCSV))
	require.Equal(t, "acme/e1.xlsx", Key("acme", "e1", asXLSX))
	require.Equal(t, "text/csv; charset=utf-8", ContentType(asCSV))
	require.Equal(t, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ContentType(asXLSX))
}

func TestCountsAreNumbersInAWorkbook(t *testing.T) {
	f := form(t, asXLSX, resultv1.ExportColumn_EXPORT_COLUMN_TALK_SECONDS, resultv1.ExportColumn_EXPORT_COLUMN_FAIL_CODE)
	book, err := excelize.OpenReader(bytes.NewReader(write(t, f, []string{"61", "00000"})))
	require.NoError(t, err)
	defer func() { require.NoError(t, book.Close()) }()
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeUnset, "B2": excelize.CellTypeInlineString} {
		got, err := book.GetCellType("Sheet1", cell)
		require.NoError(t, err)
		require.Equal(t, want, got, cell)
	}
}

func TestAWorkbookGoesOnOnANewSheet(t *testing.T) {
	const most = 1_048_575 // rows of a sheet of Excel, without the header
	var file bytes.Buffer
	w, err := NewWriter(&file, form(t, asXLSX, resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPTS))
	require.NoError(t, err)
	add := func(n string) { require.NoError(t, w.Write([][]byte{[]byte(n)})) }
	add("1")
	w.file.(*workbook).rows = most - 1 // the rows between are empty
	for _, n := range []string{"2", "3", "4"} {
		add(n)
	}
	require.NoError(t, w.Finish())
	require.NoError(t, w.Close())

	book, err := excelize.OpenReader(bytes.NewReader(file.Bytes()))
	require.NoError(t, err)
	defer func() { require.NoError(t, book.Close()) }()
	require.Equal(t, []string{"Sheet1", "Sheet2"}, book.GetSheetList())
	for cell, want := range map[string]string{"A1": "attempts", "A2": "1", "A3": "", "A1048575": "", "A1048576": "2"} {
		got, err := book.GetCellValue("Sheet1", cell)
		require.NoError(t, err)
		require.Equal(t, want, got, cell)
	}
	second, err := book.GetRows("Sheet2")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"attempts"}, {"3"}, {"4"}}, second)
}

func TestTemporaryFilesGo(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	w, err := NewWriter(io.Discard, form(t, asXLSX, resultv1.ExportColumn_EXPORT_COLUMN_NOTE))
	require.NoError(t, err)
	long := []byte(strings.Repeat("long ", 400))
	for range 20_000 { // more than the library keeps in memory
		require.NoError(t, w.Write([][]byte{long}))
	}
	var found []string
	require.NoError(t, filesBelow(dir, &found))
	require.Len(t, found, 1, "it is not all in memory")
	require.NoError(t, w.Close(), "given up")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

func filesBelow(dir string, found *[]string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		name := dir + "/" + e.Name()
		if e.IsDir() {
			if err := filesBelow(name, found); err != nil {
				return err
			}
			continue
		}
		*found = append(*found, name)
	}
	return err
}

// A reader gets back what was written, and no cell that a spreadsheet would run.
func FuzzCells(f *testing.F) {
	for _, seed := range []string{"", "plain", "=1+1", "+49", "-1", "@A1", "\t=1", "\r=1", "a,b\"c\nd", "'=1", " =1", "\r\n", "a\rb", "ü", "\ufeff=1", "_x000D_"} {
		f.Add(seed, seed)
	}
	columns := []resultv1.ExportColumn{resultv1.ExportColumn_EXPORT_COLUMN_ATTEMPT_ID, resultv1.ExportColumn_EXPORT_COLUMN_NOTE, resultv1.ExportColumn_EXPORT_COLUMN_REFERENCE}
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = storable(a), storable(b)
		for _, format := range []resultv1.ExportFormat{asCSV, asXLSX} {
			rows := read(t, format, write(t, form(t, format, columns...), []string{"id", a, b}))
			require.Len(t, rows, 2)
			for i, given := range []string{a, b} {
				got := rows[1][i+1]
				require.False(t, got != "" && strings.ContainsRune("=+-@\t\r", rune(got[0])), "%q is run", got)
				back := got
				if given != "" && strings.ContainsRune("=+-@\t\r", rune(given[0])) {
					back = strings.TrimPrefix(got, "'")
					require.NotEqual(t, got, back)
				}
				require.Equal(t, legible(format, given), back)
			}
		}
	})
}

// storable is text as a database takes it.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}

// legible is what a format can hold of a text: CSV readers take CR LF for LF, and
// XML has no control characters.
func legible(format resultv1.ExportFormat, text string) string {
	if format == asCSV {
		return strings.ReplaceAll(text, "\r\n", "\n")
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && !slices.Contains([]rune("\t\n\r"), r) || r == '\ufffe' || r == '\uffff' {
			return '\ufffd'
		}
		return r
	}, text)
}
