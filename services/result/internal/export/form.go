package export

import (
	"slices"
	"strings"
	"time"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/cell"
)

// Form says what a file has.
type Form struct {
	Format resultv1.ExportFormat
	// Columns in their order.
	Columns []resultv1.ExportColumn
	// Masked: what is personal is shown masked.
	Masked bool
	// Zone that times are written in.
	Zone *time.Location
	// BusinessResults are the names of business results by their ids.
	BusinessResults map[string]string
}

// Columns are all columns there are, in their order.
func Columns() []resultv1.ExportColumn {
	values := resultv1.ExportColumn(0).Descriptor().Values()
	all := make([]resultv1.ExportColumn, 0, values.Len()-1)
	for i := 1; i < values.Len(); i++ { // 0 is UNSPECIFIED
		all = append(all, resultv1.ExportColumn(values.Get(i).Number()))
	}
	slices.Sort(all)
	return all
}

// Header is what stands above a column.
func Header(c resultv1.ExportColumn) string {
	return strings.ToLower(strings.TrimPrefix(c.String(), "EXPORT_COLUMN_"))
}

// Personal tells whether columns say something about a person. No columns are all.
func Personal(columns []resultv1.ExportColumn) bool {
	return len(columns) == 0 || slices.ContainsFunc(columns, func(c resultv1.ExportColumn) bool {
		switch c {
		case resultv1.ExportColumn_EXPORT_COLUMN_NAME, resultv1.ExportColumn_EXPORT_COLUMN_NUMBER,
			resultv1.ExportColumn_EXPORT_COLUMN_NOTE:
			return true
		}
		return false
	})
}

// Extension ends the name of a file.
func Extension(f resultv1.ExportFormat) string {
	if f == resultv1.ExportFormat_EXPORT_FORMAT_XLSX {
		return ".xlsx"
	}
	return ".csv"
}

// ContentType of a file.
func ContentType(f resultv1.ExportFormat) string {
	if f == resultv1.ExportFormat_EXPORT_FORMAT_XLSX {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return cell.CSVType
}

// Key is where the bucket keeps the file of an export.
func Key(tenant, id string, f resultv1.ExportFormat) string { return tenant + "/" + id + Extension(f) }
