package phone

import (
	"errors"
	"strings"
)

// Why a plan refuses a number.
var (
	ErrLength = errors.New("has more or fewer digits than the tenant allows")
	ErrPrefix = errors.New("begins with digits that the tenant does not allow")
)

// Plan is what a tenant allows as a customer's number, the country code not
// counted. The zero plan allows every number.
type Plan struct {
	MinDigits int
	MaxDigits int      // 0: no limit
	Prefixes  []string // none: any
}

// Check says whether a number in E.164 is allowed.
func (p Plan) Check(e164 string) error {
	national := National(e164)
	if len(national) < p.MinDigits || p.MaxDigits > 0 && len(national) > p.MaxDigits {
		return ErrLength
	}
	if len(p.Prefixes) == 0 {
		return nil
	}
	for _, prefix := range p.Prefixes {
		if strings.HasPrefix(national, prefix) {
			return nil
		}
	}
	return ErrPrefix
}

// National is a number in E.164 without its country code.
func National(e164 string) string {
	digits := strings.TrimPrefix(e164, "+")
	code := 0
	for i := range min(3, len(digits)) {
		code = 10*code + int(digits[i]-'0')
		if 0 < code && code < len(theWorld().codes) && len(theWorld().codes[code]) > 0 {
			return digits[i+1:]
		}
	}
	return digits
}
