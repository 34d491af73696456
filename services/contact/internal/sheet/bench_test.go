package sheet_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/foredial/foredial/services/contact/internal/sheet"
)

const benchRows = 50_000

// cells of a row: 12 columns, 1.8 numbers a row.
func cells(i int) []string {
	second := ""
	if i%5 != 0 {
		second = fmt.Sprintf("010 %08d", 62_000_000+i)
	}
	return []string{
		fmt.Sprintf("138%08d", i), second, fmt.Sprint("C-", i), fmt.Sprint("Customer ", i), fmt.Sprint(1 + i%5),
		"Shanghai", "gold", fmt.Sprint(i % 1000), "2027-01-31", "some remark about the customer", fmt.Sprint(i % 97), "web",
	}
}

var benchHeader = []string{
	"number", "number2", "reference", "name", "priority", "city", "level", "debt", "due_on", "remark", "score", "source",
}

var benchRules = sheet.NewRules(sheet.Schema{Region: "CN", Attributes: []sheet.Attribute{
	{Code: "city", Type: sheet.String, Mandatory: true}, {Code: "level", Type: sheet.String}, {Code: "debt", Type: sheet.Number},
	{Code: "due_on", Type: sheet.Date}, {Code: "remark", Type: sheet.String}, {Code: "score", Type: sheet.Number}, {Code: "source", Type: sheet.String},
}})

func BenchmarkCSV(b *testing.B) {
	var file strings.Builder
	file.WriteString(strings.Join(benchHeader, ",") + "\n")
	for i := range benchRows {
		file.WriteString(strings.Join(cells(i), ",") + "\n")
	}
	b.Run("read", func(b *testing.B) { benchmarkRead(b, strings.NewReader(file.String()), file.Len()) })
	b.Run("count", func(b *testing.B) { benchmarkCount(b, strings.NewReader(file.String()), file.Len()) })
	b.Run("GB18030", func(b *testing.B) {
		encoded := gb18030(b, strings.ReplaceAll(file.String(), "Shanghai", "上海"))
		benchmarkRead(b, strings.NewReader(encoded), len(encoded))
	})
}

func BenchmarkXLSX(b *testing.B) {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	require.NoError(b, err)
	for i := range benchRows {
		row := benchHeader
		if i > 0 {
			row = cells(i)
		}
		values := make([]any, len(row))
		for k, cell := range row {
			values[k] = cell
		}
		require.NoError(b, w.SetRow(fmt.Sprint("A", i+1), values))
	}
	require.NoError(b, w.Flush())
	file, err := f.WriteToBuffer()
	require.NoError(b, err)
	b.Run("read", func(b *testing.B) { benchmarkRead(b, strings.NewReader(file.String()), file.Len()) })
	b.Run("count", func(b *testing.B) { benchmarkCount(b, strings.NewReader(file.String()), file.Len()) })
}

func benchmarkRead(b *testing.B, src io.ReaderAt, size int) {
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		f, err := sheet.Open(src, int64(size), benchRules, sheet.Options{TempDir: b.TempDir()})
		require.NoError(b, err)
		require.NoError(b, f.Read(b.Context(), 0, func(e sheet.Entry) error {
			if rows++; e.Row == nil {
				return fmt.Errorf("%+v", e.Reject)
			}
			return nil
		}))
		require.NoError(b, f.Close())
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func benchmarkCount(b *testing.B, src io.ReaderAt, size int) {
	rows := int64(0)
	for b.Loop() {
		f, err := sheet.Open(src, int64(size), benchRules, sheet.Options{TempDir: b.TempDir()})
		require.NoError(b, err)
		n, err := f.Count(b.Context())
		require.NoError(b, err)
		rows += n
		require.NoError(b, f.Close())
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
