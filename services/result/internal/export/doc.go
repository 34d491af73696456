// Package export is the form of an exported file: CSV, UTF-8, a header line,
// then one line per attempt. Times are RFC 3339 in the tenant's zone and empty
// where unknown.
//
// A spreadsheet runs a cell that starts like a formula. Such a cell, and with it
// every number in E.164, begins with an apostrophe instead.
//
// The job that writes a file is inserted with the export itself ([Request]).
package export
