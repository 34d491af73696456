package phone

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Why a number is refused.
var (
	ErrEmpty   = errors.New("is empty")
	ErrSyntax  = errors.New("is not a telephone number")
	ErrInvalid = errors.New("is not a number that exists in its country's plan")
)

// maxLength bounds what is parsed at all: the longest way to write 15 digits is far shorter.
const maxLength = 64

// Parse reads a number, international (+86 138 0013 8000) or national to
// region (an ISO 3166 code), and returns it in E.164.
func Parse(text, region string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", ErrEmpty
	}
	if len(text) > maxLength {
		return "", ErrSyntax
	}
	if w, ok := scan(text); ok {
		return w.parse(region)
	}
	return parseSlowly(text, region)
}

// parseSlowly has the library do all of it.
func parseSlowly(text, region string) (string, error) {
	n, err := phonenumbers.Parse(text, region)
	if err != nil || n.GetExtension() != "" {
		return "", ErrSyntax
	}
	if !phonenumbers.IsValidNumber(n) {
		return "", ErrInvalid
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

// RegionKnown reports whether region is an ISO 3166 code with a numbering plan.
func RegionKnown(region string) bool { return phonenumbers.GetCountryCodeForRegion(region) != 0 }

// Mask hides a number for logs and for people without the right: the first
// five and the last four characters stay, or less of a short one.
func Mask(number string) string {
	head, tail := 5, 4
	if len(number) < head+tail+3 {
		head, tail = 0, min(2, len(number))
	}
	return number[:head] + "****" + number[len(number)-tail:]
}
