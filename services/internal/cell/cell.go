// Package cell makes text safe to be a cell of a file that a spreadsheet opens:
// a cell that starts like a formula is run as one.
package cell

import "strings"

// CSVType is the media type of the files.
const CSVType = "text/csv; charset=utf-8"

// Neutral keeps a spreadsheet from taking text for a formula.
func Neutral(text string) string {
	if Formula(text) {
		return "'" + text
	}
	return text
}

// Formula tells whether a spreadsheet may take text for a formula.
func Formula[T string | []byte](text T) bool {
	return len(text) > 0 && strings.IndexByte("=+-@\t\r", text[0]) >= 0
}
