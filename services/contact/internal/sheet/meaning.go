package sheet

import (
	"strconv"
	"strings"
)

// meaning is what a column holds. Two columns of the same meaning are one too many.
type meaning struct {
	kind kind
	slot int    // of the number, from 0
	code string // of the attribute
}

type kind int

const (
	aNumber kind = iota + 1
	itsType
	itsSequence
	itsDelay
	itsZone
	theReference
	theName
	thePriority
	anAttribute
)

var (
	ownNames = map[string]kind{"reference": theReference, "name": theName, "priority": thePriority}
	aliases  = map[string]kind{"customerid": theReference, "id": theReference, "姓名": theName}
	// numberAliases may be followed by a place and a detail, as number may.
	numberAliases = []string{"phone", "mobile", "tel", "电话", "号码"}
	details       = map[string]kind{"": aNumber, "type": itsType, "sequence": itsSequence, "delays": itsDelay, "zone": itsZone}
)

// meaningOf reads a column's name: ours first, then an attribute's, then an alias.
func (r *Rules) meaningOf(name string) (meaning, bool) {
	key := loose(name)
	if k, ok := ownNames[key]; ok {
		return meaning{kind: k}, true
	}
	if m, ok := numberMeaning(key, "number"); ok {
		return m, true
	}
	if a := r.attributeNamed(name); a != nil {
		return meaning{kind: anAttribute, code: a.Code}, true
	}
	if k, ok := aliases[key]; ok {
		return meaning{kind: k}, true
	}
	for _, alias := range numberAliases {
		if m, ok := numberMeaning(key, alias); ok {
			return m, true
		}
	}
	return meaning{kind: anAttribute, code: name}, len(r.codes) == 0
}

// numberMeaning reads number, number2 and number2type; without a place the
// first number is meant.
func numberMeaning(key, prefix string) (meaning, bool) {
	rest, ok := strings.CutPrefix(key, prefix)
	if !ok {
		return meaning{}, false
	}
	detail := strings.TrimLeft(rest, "0123456789")
	digits := rest[:len(rest)-len(detail)]
	n := 1
	if digits != "" {
		n, _ = strconv.Atoi(digits) // 0 when it is too long, which is no place either
	}
	k, known := details[detail]
	ok = known && 1 <= n && n <= maxNumbers && (digits == "" || digits == strconv.Itoa(n))
	return meaning{kind: k, slot: n - 1}, ok
}

// attributeNamed finds an attribute by its code or display name, exactly or
// else loosely.
func (r *Rules) attributeNamed(name string) *Attribute {
	if a := r.codes[name]; a != nil {
		return a
	}
	var found *Attribute
	for i := range r.schema.Attributes {
		a := &r.schema.Attributes[i]
		if a.Name == name {
			return a
		}
		if found == nil && (loose(a.Code) == loose(name) || loose(a.Name) == loose(name)) {
			found = a
		}
	}
	return found
}

// loose is a name in lower case without spaces, hyphens and underscores.
func loose(name string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(name))
}
