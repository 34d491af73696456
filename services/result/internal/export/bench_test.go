package export

import (
	"io"
	"testing"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// BenchmarkWrite is a row of every column, of which answers take their time.
func BenchmarkWrite(b *testing.B) {
	for name, format := range map[string]resultv1.ExportFormat{"CSV": asCSV, "CSV without answers": asCSV, "XLSX": asXLSX} {
		b.Run(name, func(b *testing.B) {
			w, err := NewWriter(io.Discard, form(b, format, Columns()...))
			if err != nil {
				b.Fatal(err)
			}
			defer w.Close()
			var row [][]byte
			for _, k := range kept {
				if k.header == "answers" && name == "CSV without answers" {
					k.kept = ""
				}
				row = append(row, []byte(k.kept))
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := w.Write(row); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
