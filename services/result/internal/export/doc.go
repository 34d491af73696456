// Package export is the form of an exported file: which columns it has, what
// stands in their cells, and how it is written.
//
//	store ──a row as text──▶ Writer: words, times, masks ──cells──▶ CSV or workbook
//
// A row has one text for each column, as the store keeps it: an enum by its
// number, a time in microseconds, answers as their JSON. The [Form] makes of it
// what people read: times are RFC 3339 in the tenant's zone, enums their names,
// and what is not known is empty. Names, numbers and notes are masked for who may
// not see them.
//
// A spreadsheet runs a cell that starts like a formula. Such a cell, and with it
// every number in E.164, begins with an apostrophe instead, in either format. In
// a workbook, counts are numbers and everything else is text.
//
// Rows go through: a file of any size costs no more memory than a few rows, and a
// workbook, whose parts must be whole before they are packed, temporary files.
//
// The job that writes a file is inserted with the export itself ([Request]).
package export
