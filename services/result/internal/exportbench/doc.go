// Package exportbench holds an export against psql's \copy of the same columns of
// the same rows to a CSV file. It has no code of its own, only benchmarks:
//
//	make bench-result                   # a small size, in a minute
//	make bench-result ROWS=1000000      # the size that the figures are promised for
//
// An export is written by a process of its own, so that the most memory it ever
// had is that of the export alone. A workbook has nothing to be held against.
package exportbench
