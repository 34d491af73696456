package phone

import (
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Mentions tells whether a text has a number in it, which is given as E.164,
// however it is written there: international or national, with whatever between the
// digits. Digits that happen to follow each other like those are one, too.
func Mentions(text, number string) bool {
	national := digits(number)
	if n, err := phonenumbers.Parse(number, ""); err == nil {
		national = phonenumbers.GetNationalSignificantNumber(n)
	}
	return national != "" && strings.Contains(digits(text), national)
}

// digits are those of a text, wide ones too.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return -1
	}, text)
}

// dialled is what may be a number: seven digits or more, with a separator or two
// between some.
var dialled = regexp.MustCompile(`[+]?[0-9０-９](?:[ \-./()]{0,2}[0-9０-９]){6,}`)

// Hide takes out of a text that people wrote whatever may be a telephone number.
func Hide(text string) string { return dialled.ReplaceAllLiteralString(text, "***") }
