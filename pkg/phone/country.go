package phone

import (
	"math/bits"
	"regexp"
	"strconv"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// Expressions of a country's automaton, as bits of its match.
const (
	general       uint32 = 1 << iota // any national significant number
	international                    // begins with the prefix of calls abroad
	national                         // begins with the national prefix
	leading                          // begins with digits that are this region's alone
	firstType                        // the first of the types of numbers; the rest are above
)

// maxNational is how many digits a national significant number has at most.
const maxNational = 17

// country is one numbering plan: a region's, or that of a calling code of no region.
type country struct {
	code       int // the calling code
	codeText   []byte
	hasLeading bool
	lengths    uint32 // national significant numbers of n digits: bit n
	local      uint32 // the same for numbers without their area code
	transform  string // what the national prefix is replaced with
	// Where the prefixes end is the library's choice: leftmost, first alternative.
	international func() *regexp.Regexp
	national      func() *regexp.Regexp

	// byLength has the expressions that may match n digits.
	byLength [maxNational + 1]uint32
	// automaton takes up to milliseconds to make, once.
	automaton func() *automaton
}

// world is every numbering plan.
type world struct {
	regions map[string]*country
	// codes has the plans that share a calling code, the main one first.
	codes [1000][]*country
}

var theWorld = sync.OnceValue(func() *world {
	w := &world{regions: map[string]*country{}}
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		panic("phone: the library's metadata: " + err.Error()) // it is part of the binary
	}
	nowhere := map[int]*country{}
	supported := phonenumbers.GetSupportedRegions()
	for _, metadata := range collection.GetMetadata() {
		switch region := metadata.GetId(); {
		case region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY:
			nowhere[int(metadata.GetCountryCode())] = newCountry(metadata)
		case supported[region]:
			w.regions[region] = newCountry(metadata)
		}
	}
	for code := range w.codes {
		for _, region := range phonenumbers.GetRegionCodesForCountryCode(code) {
			plan := w.regions[region]
			if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
				plan = nowhere[code]
			}
			w.codes[code] = append(w.codes[code], plan)
		}
	}
	return w
})

func newCountry(m *phonenumbers.PhoneMetadata) *country {
	c := &country{
		code:       int(m.GetCountryCode()),
		codeText:   strconv.AppendInt(nil, int64(m.GetCountryCode()), 10),
		hasLeading: m.GetLeadingDigits() != "",
		lengths:    lengthSet(m.GetGeneralDesc().GetPossibleLength()),
		local:      lengthSet(m.GetGeneralDesc().GetPossibleLengthLocalOnly()),
		transform:  m.GetNationalPrefixTransformRule(),
		international: sync.OnceValue(func() *regexp.Regexp {
			return regexp.MustCompile("^(?:" + m.GetInternationalPrefix() + ")")
		}),
		national: sync.OnceValue(func() *regexp.Regexp {
			return regexp.MustCompile("^(?:" + m.GetNationalPrefixForParsing() + ")")
		}),
	}
	types := []*phonenumbers.PhoneNumberDesc{
		m.GetPremiumRate(), m.GetTollFree(), m.GetSharedCost(), m.GetVoip(), m.GetPersonalNumber(),
		m.GetPager(), m.GetUan(), m.GetVoicemail(), m.GetFixedLine(),
	}
	if !m.GetSameMobileAndFixedLinePattern() {
		types = append(types, m.GetMobile())
	}
	expressions := []string{
		whole(m.GetGeneralDesc()), start(m.GetInternationalPrefix()),
		start(m.GetNationalPrefixForParsing()), start(m.GetLeadingDigits()),
	}
	c.allow(general, m.GetGeneralDesc())
	for i, desc := range types {
		expressions = append(expressions, whole(desc))
		c.allow(firstType<<i, desc)
	}
	c.automaton = sync.OnceValue(func() *automaton {
		a, err := newAutomaton(expressions)
		if err != nil {
			panic("phone: the library's metadata of " + m.GetId() + ": " + err.Error())
		}
		return a
	})
	return c
}

// whole is an expression for numbers of one kind.
func whole(desc *phonenumbers.PhoneNumberDesc) string {
	return "^(?:" + desc.GetNationalNumberPattern() + ")$"
}

// start is an expression for everything that begins with prefix; without one, for nothing.
func start(prefix string) string {
	if prefix == "" {
		return "[^0-9]"
	}
	return "^(?:" + prefix + ")[0-9]*$"
}

// allow notes for which lengths an expression counts; no length at all means any.
func (c *country) allow(expression uint32, desc *phonenumbers.PhoneNumberDesc) {
	set := lengthSet(desc.GetPossibleLength())
	for n := range c.byLength {
		if len(desc.GetPossibleLength()) == 0 || set>>n&1 == 1 {
			c.byLength[n] |= expression
		}
	}
}

// lengthSet has bit n for length n. The library's -1 stands for no length.
func lengthSet(lengths []int32) (set uint32) {
	for _, n := range lengths {
		if n >= 0 {
			set |= 1 << n
		}
	}
	return set
}

// possible says whether a national significant number may have n digits, or
// has fewer: what is too long is judged later.
func (c *country) possible(n int) bool {
	return c.tooLong(n) || c.lengths>>n&1 == 1 && c.local>>n&1 == 0
}

// tooLong says whether n digits are more than any number of the country has.
func (c *country) tooLong(n int) bool {
	return c.lengths != 0 && n >= bits.Len32(c.lengths) && c.local>>n&1 == 0
}

// valid says whether n digits that the automaton found this about are a number that exists.
func (c *country) valid(found uint32, n int) bool {
	found &= c.byLength[n]
	return found&general != 0 && found >= firstType
}

// significant takes the national prefix off a number, unless what is left
// cannot be one.
func (c *country) significant(digits []byte) []byte {
	if rest := c.cutNational(digits); c.possible(len(rest)) {
		return rest
	}
	return digits
}

// cutNational takes the national prefix off, or replaces it, unless that spoils
// what is a number with it.
func (c *country) cutNational(digits []byte) []byte {
	found := c.automaton().match(digits)
	if found&national == 0 {
		return digits
	}
	groups := c.national().FindSubmatchIndex(digits)
	rest := digits[groups[1]:]
	if c.transform != "" && groups[len(groups)-2] >= 0 { // the last group took part
		rest = c.national().ReplaceAll(digits, []byte(c.transform))
	}
	if found&general != 0 && c.automaton().match(rest)&general == 0 {
		return digits
	}
	return rest
}
