package phone

import (
	"bytes"
	"strconv"
)

// written is a number as people write it, without what separates its digits.
type written struct {
	plus   bool
	n      int
	digits [maxLength]byte
}

// scan reads digits with the usual separators, and a plus before them. Anything
// else, and what is too short to be sure about, is not for us.
func scan(text string) (w written, ok bool) {
	for i := range len(text) {
		switch c := text[i]; c {
		case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			w.digits[w.n] = c
			w.n++
		case '+':
			if w.plus || w.n > 0 {
				return w, false
			}
			w.plus = true
		case ' ', '-', '.', '/', '(', ')':
		default:
			return w, false
		}
	}
	return w, w.n >= 3
}

// parse takes the library's steps on digits.
func (w *written) parse(region string) (string, error) {
	digits := w.digits[:w.n]
	home := theWorld().regions[region]
	plan, nsn, err := w.split(digits, home)
	if err != nil {
		return "", err
	}
	nsn = plan.significant(nsn)
	if len(nsn) < 2 || len(nsn) > maxNational {
		return "", ErrSyntax
	}
	if !exists(theWorld().codes[plan.code], nsn) {
		return "", ErrInvalid
	}
	e164 := make([]byte, 0, 1+3+maxNational)
	e164 = strconv.AppendInt(append(e164, '+'), int64(plan.code), 10)
	return string(append(e164, nsn...)), nil
}

// split tells the numbering plan from the national number, which may still have
// its national prefix. It may be too short for a number.
func (w *written) split(digits []byte, home *country) (*country, []byte, error) {
	if w.plus {
		if len(digits) <= 2 {
			return nil, nil, ErrSyntax
		}
		if plan, rest := abroad(digits); plan != nil {
			return plan, rest, nil
		}
	}
	if home == nil {
		return nil, nil, ErrSyntax
	}
	found := home.automaton().match(digits)
	if found&international != 0 {
		// No calling code begins with 0: then it was not the prefix of a call abroad.
		if rest := digits[home.international().FindIndex(digits)[1]:]; len(rest) == 0 || rest[0] != '0' {
			if plan, rest := abroad(rest); plan != nil {
				return plan, rest, nil
			}
			return nil, nil, ErrSyntax
		}
	}
	// The country's own calling code without a plus, if that explains the digits better.
	if rest, ok := bytes.CutPrefix(digits, home.codeText); ok {
		rest = home.cutNational(rest)
		if found&general == 0 && home.automaton().match(rest)&general != 0 || home.tooLong(len(digits)) {
			return theWorld().codes[home.code][0], rest, nil
		}
	}
	if w.plus {
		return nil, nil, ErrSyntax
	}
	return home, digits, nil
}

// abroad takes the calling code off the digits of an international number; no
// plan when they begin with none.
func abroad(digits []byte) (*country, []byte) {
	code := 0
	for i := range min(3, len(digits)) {
		code = 10*code + int(digits[i]-'0')
		if code == 0 {
			break
		}
		if plans := theWorld().codes[code]; len(plans) > 0 {
			return plans[0], digits[i+1:]
		}
	}
	return nil, nil
}

// exists says whether one of the plans that share a calling code has the number.
// The first whose leading digits it has decides.
func exists(plans []*country, nsn []byte) bool {
	if len(plans) == 1 {
		return plans[0].valid(plans[0].automaton().match(nsn), len(nsn))
	}
	for _, plan := range plans {
		found := plan.automaton().match(nsn)
		valid := plan.valid(found, len(nsn))
		if valid && !plan.hasLeading {
			return true
		}
		if found&leading != 0 {
			return valid
		}
	}
	return false
}
