package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// workbook is what a common library makes of rows of values.
func workbook(t testing.TB, rows ...[]any) string {
	t.Helper()
	return save(t, func(f *excelize.File) {
		for i, row := range rows {
			require.NoError(t, f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row))
		}
	})
}

func save(t testing.TB, fill func(*excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	file, err := f.WriteToBuffer()
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return file.String()
}

func TestWorkbook(t *testing.T) {
	got, err := readAs(t, workbook(t,
		[]any{"number", "number2", "name", "priority", "city", "debt", "due_on"},
		[]any{13800138000, "010 6251 0000", "王", 2, "上海", 0.1, time.Date(2027, 2, 28, 0, 0, 0, 0, time.UTC)},
		[]any{"13800138001", nil, "Li", nil, true, 1e14},
		[]any{},
		[]any{13800138002, nil, nil, nil, nil, nil, nil, "beyond"},
	), directory2, sheet.Options{})
	require.NoError(t, err)
	require.Equal(t, []sheet.Entry{
		{Ordinal: 1, Row: &sheet.Row{
			Line: 2, Numbers: numbers("+8613800138000", "+861062510000"), Name: "王", Priority: 2,
			Attributes: map[string]string{"city": "上海", "debt": "0.1", "due_on": "2027-02-28"},
		}},
		{Ordinal: 2, Row: &sheet.Row{
			Line: 3, Numbers: numbers("+8613800138001"), Name: "Li",
			Attributes: map[string]string{"city": "TRUE", "debt": "100000000000000"},
		}},
		{Ordinal: 3, Reject: &sheet.Reject{Line: 5, Reason: "has 8 fields, the header has 7"}},
	}, got)
}

var directory2 = sheet.NewRules(sheet.Schema{Region: "CN", Attributes: []sheet.Attribute{
	{Code: "city", Type: sheet.String}, {Code: "debt", Type: sheet.Number}, {Code: "due_on", Type: sheet.Date},
}})

// A formula is its last result, and is not run.
func TestFormulaCells(t *testing.T) {
	file := archive(t, parts{sheet: rowsXML(
		`<row r="1"><c r="A1" t="str"><v>number</v></c><c r="B1" t="str"><v>x</v></c></row>` +
			`<row r="2"><c r="A2"><f>A9+1</f><v>13800138000</v></c><c r="B2" t="str"><f>HYPERLINK("http://x")</f><v>shown</v></c></row>` +
			`<row r="3"><c r="A3"><f>13800138001</f></c><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`)})
	got, err := read(t, file)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"x": "shown"}, got[0].Row.Attributes)
	require.Equal(t, "has no number", got[1].Reject.Reason, "a formula without a result is empty")
}

func TestSheets(t *testing.T) {
	file := save(t, func(f *excelize.File) {
		for _, name := range []string{"Kunden", "Leer"} {
			_, err := f.NewSheet(name)
			require.NoError(t, err)
		}
		require.NoError(t, f.SetSheetRow("Sheet1", "A1", &[]any{"number"}))
		require.NoError(t, f.SetSheetRow("Kunden", "B3", &[]any{"number", "name"}))
		require.NoError(t, f.SetCellValue("Kunden", "A3", "priority"))
		require.NoError(t, f.SetSheetRow("Kunden", "B4", &[]any{"13800138000"}))
	})
	got, err := readAs(t, file, anything, sheet.Options{})
	require.NoError(t, err)
	require.Empty(t, got, "the first sheet has a header only")
	got, err = readAs(t, file, anything, sheet.Options{Sheet: "kunden"})
	require.NoError(t, err)
	require.EqualValues(t, 4, got[0].Row.Line, "lines are those that the sheet shows")
	_, err = readAs(t, file, anything, sheet.Options{Sheet: "Leer"})
	requireFileError(t, err, "", "the file is empty")
	_, err = readAs(t, file, anything, sheet.Options{Sheet: "Fax"})
	requireFileError(t, err, "sheet", `the workbook has no sheet "Fax", but ["Sheet1" "Kunden" "Leer"]`)
}

// Rich text is its runs, without the hints for its reading; more texts than one
// page of the temporary file holds are found again in any order.
func TestSharedTexts(t *testing.T) {
	var texts, cells strings.Builder
	texts.WriteString(`<sst><si><t>number</t></si><si><t>name</t></si>`)
	cells.WriteString(`<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>`)
	const many = 9000
	for i := range many {
		fmt.Fprintf(&texts, `<si><r><t>name </t></r><r><t xml:space="preserve">&amp; %d%s</t></r><rPh><t>hint</t></rPh></si>`, i, strings.Repeat("y", i%150))
		fmt.Fprintf(&cells, `<row><c><v>13800138000</v></c><c t="s"><v>%d</v></c></row>`, 2+(i*7919)%many)
	}
	texts.WriteString(`</sst>`)
	got, err := read(t, archive(t, parts{sheet: rowsXML(cells.String()), texts: texts.String()}))
	require.NoError(t, err)
	require.Len(t, got, many)
	for i, e := range got {
		n := (i * 7919) % many
		require.Equal(t, fmt.Sprintf("name & %d%s", n, strings.Repeat("y", n%150)), e.Row.Name)
	}
}

// The texts do not outlive the file, whether it could be read or not.
func TestNothingIsLeftBehind(t *testing.T) {
	for _, texts := range []string{`<sst><si><t>number</t></si></sst>`, `<sst><si><t>nam</t></si></sst>`, `<sst><si>`} {
		dir := t.TempDir()
		file := archive(t, parts{sheet: rowsXML(`<row><c t="s"><v>0</v></c></row>`), texts: texts})
		if f, err := sheet.Open(strings.NewReader(file), int64(len(file)), anything, sheet.Options{TempDir: dir}); err == nil {
			require.NoError(t, f.Close())
		}
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, left)
	}
}

func TestDates(t *testing.T) {
	const styles = `<styleSheet><numFmts>` +
		`<numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="165" formatCode="#,##0 &quot;days&quot;"/>` +
		`<numFmt numFmtId="166" formatCode="[Red]0.00"/></numFmts>` +
		`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="22"/></cellXfs></styleSheet>`
	for name, c := range map[string]struct{ cell, want string }{
		"a day":              {`<c s="1"><v>45000</v></c>`, "2023-03-15"},
		"its own format":     {`<c s="2"><v>45000</v></c>`, "2023-03-15"},
		"a number":           {`<c s="0"><v>45000</v></c>`, "45000"},
		"days as a text":     {`<c s="3"><v>45000</v></c>`, "45000"},
		"a colour":           {`<c s="4"><v>45000</v></c>`, "45000"},
		"with a time":        {`<c s="5"><v>45000.75</v></c>`, "2023-03-15 18:00:00"},
		"a time":             {`<c s="5"><v>0.5</v></c>`, "12:00:00"},
		"almost midnight":    {`<c s="5"><v>45000.9999999999</v></c>`, "2023-03-16"},
		"the first":          {`<c s="1"><v>1</v></c>`, "1900-01-01"},
		"before the phantom": {`<c s="1"><v>59</v></c>`, "1900-02-28"},
		"behind it":          {`<c s="1"><v>61</v></c>`, "1900-03-01"},
		"the last":           {`<c s="1"><v>2958465</v></c>`, "9999-12-31"},
		"beyond":             {`<c s="1"><v>2958466</v></c>`, "2958466"},
		"negative":           {`<c s="1"><v>-1</v></c>`, "-1"},
		"ISO":                {`<c t="d"><v>2023-03-15T00:00:00.000</v></c>`, "2023-03-15"},
		"an exponent":        {`<c><v>1.3800138E10</v></c>`, "13800138000"},
		"a long fraction":    {`<c><v>0.10000000000000001</v></c>`, "0.1"},
		"no number":          {`<c><v>x</v></c>`, "x"},
	} {
		got, err := read(t, archive(t, parts{
			sheet:  rowsXML(`<row><c t="str"><v>number</v></c><c t="str"><v>x</v></c></row><row><c><v>13800138000</v></c>` + c.cell + `</row>`),
			styles: styles,
		}))
		require.NoError(t, err, name)
		require.Equal(t, c.want, got[0].Row.Attributes["x"], name)
	}
	got, err := read(t, archive(t, parts{
		sheet:  rowsXML(`<row><c t="str"><v>number</v></c><c t="str"><v>x</v></c></row><row><c><v>13800138000</v></c><c s="1"><v>0</v></c></row>`),
		styles: styles, since1904: true,
	}))
	require.NoError(t, err)
	require.Equal(t, "1904-01-01", got[0].Row.Attributes["x"])
}

func TestWorkbookErrors(t *testing.T) {
	const header = `<row r="1"><c t="str"><v>number</v></c></row>`
	good := archive(t, parts{sheet: rowsXML(header)})
	for name, c := range map[string]struct{ file, want string }{
		"not a zip":       {"PK\x03\x04 and nothing", "the workbook cannot be read: zip: not a valid zip file"},
		"cut":             {good[:len(good)-30], "the workbook cannot be read: zip: not a valid zip file"},
		"no workbook":     {zipped(t, map[string]string{"a": "b"}), `the workbook cannot be read: it has no part ""`},
		"old or secret":   {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "the file is an Excel workbook that is encrypted or of the old format: save it as XLSX without a password, or as CSV"},
		"no rows":         {archive(t, parts{sheet: rowsXML("")}), "the file is empty"},
		"blank rows":      {archive(t, parts{sheet: rowsXML(`<row><c s="1"/></row>`)}), "the file is empty"},
		"not a sheet":     {archive(t, parts{sheet: `<chartsheet/>`}), "the workbook cannot be read: unexpected EOF"},
		"ends early":      {archive(t, parts{sheet: `<worksheet><sheetData>` + header}), "the workbook cannot be read: unexpected EOF"},
		"no XML":          {archive(t, parts{sheet: rowsXML(header + `<row <`)}), "the workbook cannot be read: unexpected EOF"},
		"lines go back":   {archive(t, parts{sheet: rowsXML(header + `<row r="1"/>`)}), `the workbook cannot be read: after line 1 comes line "1"`},
		"no such text":    {archive(t, parts{sheet: rowsXML(`<row><c t="s"><v>0</v></c></row>`)}), "a cell refers to shared text 1, which the workbook does not have"},
		"no text":         {archive(t, parts{sheet: rowsXML(`<row><c t="s"><v>x</v></c></row>`), texts: "<sst/>"}), `the workbook cannot be read: "x" is not the number of a shared text`},
		"no column":       {archive(t, parts{sheet: rowsXML(`<row r="1"><c r="1"><v>1</v></c></row>`)}), `the workbook cannot be read: line 1: "1" is not the name of a cell`},
		"column too far":  {archive(t, parts{sheet: rowsXML(`<row r="1"><c r="XFE1"><v>1</v></c></row>`)}), `the workbook cannot be read: line 1: "XFE1" is not the name of a cell`},
		"201 columns":     {archive(t, parts{sheet: rowsXML(`<row r="1">` + strings.Repeat(`<c><v>1</v></c>`, 201) + `</row>`)}), "the header cannot be read: line 1: 201 columns, at most 200 are allowed"},
		"document type":   {archive(t, parts{sheet: `<!DOCTYPE a [<!ENTITY b "c">]>` + rowsXML(header)}), "the workbook cannot be read: it has a document type"},
		"million columns": {archive(t, parts{sheet: rowsXML(header + `<row r="2">` + strings.Repeat(`<c><v>1</v></c>`, 1_000_000) + `</row>`)}), "line 2 is longer than 65536 bytes"},
		"and empty":       {archive(t, parts{sheet: rowsXML(header + `<row r="2">` + strings.Repeat(`<c/>`, 1_000_000) + `</row>`)}), "what begins at line 2 is larger than 1048576 bytes of XML"},
		"long line":       {archive(t, parts{sheet: rowsXML(header + `<row r="2"><c t="str"><v>` + strings.Repeat("x", 65<<10) + `</v></c></row>`)}), "line 2 is longer than 65536 bytes"},
		"huge text":       {archive(t, parts{sheet: rowsXML(header), texts: `<sst><si><t>a</t></si><si><t>` + strings.Repeat("x", 2<<20) + `</t></si></sst>`}), "shared text 2 of the workbook is larger than 1048576 bytes of XML"},
		"huge styles":     {archive(t, parts{sheet: rowsXML(header), styles: `<styleSheet>` + strings.Repeat(" ", 9<<20)}), "xl/styles.xml is larger than 8388608 bytes of XML"},
		"bomb":            {archive(t, parts{sheet: rowsXML(header + strings.Repeat(`<row></row>`+strings.Repeat(" ", 100<<10), 200))}), "the workbook unpacks to more than 250 times its size"},
		"many parts":      {zipped(t, many(20_000)), "the workbook has too many parts"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, c.file)
			requireFileError(t, err, "", c.want)
		})
	}
}

// Rows of the largest size do not add up in memory.
func TestWorkbookMemory(t *testing.T) {
	row := `<row>` + strings.Repeat(`<c t="s"><v>0</v></c>`, 100) + `</row>`
	file := archive(t, parts{
		sheet: rowsXML(`<row><c t="str"><v>number</v></c></row>` + strings.Repeat(row, 2_000)),
		texts: `<sst><si><t>` + strings.Repeat("z", 600) + `</t></si></sst>`,
	})
	f, err := sheet.Open(strings.NewReader(file), int64(len(file)), anything, sheet.Options{TempDir: t.TempDir()})
	require.NoError(t, err)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := 0
	require.NoError(t, f.Read(t.Context(), 0, func(e sheet.Entry) error {
		if n++; n == 1_999 {
			runtime.GC()
			runtime.ReadMemStats(&after)
		}
		require.NotNil(t, e.Reject)
		return nil
	}))
	require.NoError(t, f.Close())
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(16<<20), "120 MB of texts passed through")
}

// parts of a workbook made by hand.
type parts struct {
	sheet, texts, styles string
	since1904            bool
}

func rowsXML(rows string) string {
	return `<?xml version="1.0"?><worksheet><sheetData>` + rows + `</sheetData></worksheet>`
}

func archive(t testing.TB, p parts) string {
	t.Helper()
	const kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	relations := `<Relationships><Relationship Id="r1" Type="` + kind + `worksheet" Target="worksheets/sheet1.xml"/>`
	files := map[string]string{
		"_rels/.rels": `<Relationships><Relationship Id="r1" Type="` + kind + `officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": fmt.Sprintf(`<workbook xmlns:r="x"><workbookPr date1904="%t"/><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>`,
			p.since1904),
		"xl/worksheets/sheet1.xml": p.sheet,
	}
	if p.texts != "" {
		files["xl/sharedStrings.xml"] = p.texts
		relations += `<Relationship Id="r2" Type="` + kind + `sharedStrings" Target="sharedStrings.xml"/>`
	}
	if p.styles != "" {
		files["xl/styles.xml"] = p.styles
		relations += `<Relationship Id="r3" Type="` + kind + `styles" Target="styles.xml"/>`
	}
	files["xl/_rels/workbook.xml.rels"] = relations + `</Relationships>`
	return zipped(t, files)
}

func zipped(t testing.TB, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write([]byte(files[name]))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.String()
}

func many(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprint("part", i)] = ""
	}
	return files
}
