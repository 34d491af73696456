// Package cell makes text safe to be a cell of a file that a spreadsheet opens:
// a cell that starts like a formula is run as one.
package cell

import "strings"

// CSVType is the media type of the files.
const CSVType = "text/csv; charset=utf-8"

// Neutral keeps a spreadsheet from taking text for a formula.
func Neutral(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
