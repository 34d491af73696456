package contact

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"time"
)

// OrderKind is what decides who is called next; import order decides the rest.
type OrderKind int

const (
	// ImportOrder is first come, first called.
	ImportOrder OrderKind = iota + 1
	// ByPriority is priority 1 to 5.
	ByPriority
	// ByNumber is the first number in E.164, bytewise.
	ByNumber
	// ByAttribute is the values of attributes, one after the other.
	ByAttribute
)

// KeyType is how the values of an attribute compare.
type KeyType int

const (
	// StringKey compares bytewise.
	StringKey KeyType = iota + 1
	// NumberKey compares by value: decimals of at most 15 digits.
	NumberKey
	// DateKey compares by value: YYYY-MM-DD.
	DateKey
)

// OrderKey is one attribute of ByAttribute.
type OrderKey struct {
	// Code of the attribute.
	Code       string
	Type       KeyType
	Descending bool
}

// Order is the order in which a task calls its contacts.
type Order struct {
	Kind OrderKind
	Keys []OrderKey // of ByAttribute
}

// MaxTextKey is how many bytes of a text attribute count in a key: five of them
// have to fit into one entry of a database's index.
const MaxTextKey = 400

// Key gives a contact's place in the order: keys compare bytewise, and no two of
// a task are equal.
func (o Order) Key(c *Contact) []byte {
	key := make([]byte, 0, 32)
	switch o.Kind {
	case ByPriority:
		key = append(key, byte(c.Priority))
	case ByNumber:
		if len(c.Numbers) > 0 {
			key = appendText(append(key, present), c.Numbers[0].E164)
		} else {
			key = append(key, missing)
		}
	case ByAttribute:
		for _, k := range o.Keys {
			key = k.append(key, c.Attributes[k.Code])
		}
	}
	return binary.BigEndian.AppendUint64(key, uint64(c.Order))
}

// Spec is the order as text: equal texts make equal keys.
func (o Order) Spec() string {
	switch o.Kind {
	case ByPriority:
		return "priority"
	case ByNumber:
		return "number"
	case ByAttribute:
		var spec strings.Builder
		spec.WriteString("attribute")
		for _, k := range o.Keys {
			spec.WriteString(" " + strconv.Quote(k.Code) + " " + keyTypes[k.Type] + " " + directions[k.Descending])
		}
		return spec.String()
	}
	return "import"
}

var (
	keyTypes   = map[KeyType]string{StringKey: "string", NumberKey: "number", DateKey: "date"}
	directions = map[bool]string{false: "up", true: "down"}
)

// What stands before a value, or in its place.
const (
	present = 0x01
	missing = 0x02
)

// append adds the place of a value.
func (k OrderKey) append(key []byte, value string) []byte {
	start := len(key) + 1
	placed, ok := k.Type.append(append(key, present), value)
	if !ok {
		return append(key, missing)
	}
	if k.Descending {
		for i := start; i < len(placed); i++ {
			placed[i] = ^placed[i]
		}
	}
	return placed
}

// append adds a value; false when it is missing or cannot be read.
func (t KeyType) append(key []byte, value string) ([]byte, bool) {
	if value == "" {
		return key, false
	}
	switch t {
	case NumberKey:
		return appendNumber(key, value)
	case DateKey:
		_, err := time.Parse(time.DateOnly, value)
		return append(key, value...), err == nil
	}
	return appendText(key, value[:min(len(value), MaxTextKey)]), true
}

// appendText adds text so that its end sorts before any byte that could follow.
func appendText(key []byte, text string) []byte {
	for i := range len(text) {
		key = append(key, text[i])
		if text[i] == 0 {
			key = append(key, 0xff)
		}
	}
	return append(key, 0x00, 0x01)
}

// appendNumber adds a decimal. The bits of a float64 sort like their values once
// those of negative ones are inverted and the sign bit of the others is set; and
// decimals of up to 15 digits that differ are different float64s.
func appendNumber(key []byte, decimal string) ([]byte, bool) {
	if strings.Trim(decimal, "+-.0123456789") != "" {
		return key, false // what ParseFloat takes besides: Inf, NaN, 0x1p2, 1e3, 1_000
	}
	value, err := strconv.ParseFloat(decimal, 64)
	if err != nil {
		return key, false
	}
	bits := math.Float64bits(value + 0) // no negative zero
	if bits>>63 == 1 {
		bits = ^bits
	} else {
		bits |= 1 << 63
	}
	return binary.BigEndian.AppendUint64(key, bits), true
}
