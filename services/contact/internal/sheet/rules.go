package sheet

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/phone"
)

const (
	maxNumbers   = 10
	maxReference = 200
	maxName      = 200
	maxText      = 1000 // characters of a data attribute
	maxDigits    = 15   // of a data attribute that is a number
	maxSequence  = 1000
	maxDelay     = 7200 // seconds
)

// AttributeType is what the values of a data attribute look like. The values
// are those of the wire.
type AttributeType int

const (
	// String is a text.
	String AttributeType = iota + 1
	// Number is a decimal number.
	Number
	// Date is a day, YYYY-MM-DD.
	Date
	// Encrypted is a text that is kept encrypted.
	Encrypted
)

// Attribute is a data attribute of the directory.
type Attribute struct {
	Code string
	Name string // for people
	Type AttributeType
	// Mandatory: every contact has it.
	Mandatory bool
	// Masked: its values are not shown.
	Masked bool
}

// secret says whether a reject must not repeat a value.
func (a *Attribute) secret() bool { return a.Masked || a.Type == Encrypted }

// NumberType is a number type of the directory.
type NumberType struct {
	ID   string
	Name string // for people
	// Foreign: of an org unit whose resources the task may not use.
	Foreign bool
}

// Schema is what a tenant's directory says about contacts.
type Schema struct {
	// Region that national numbers belong to, an ISO 3166 code.
	Region string
	// Plan that numbers have to fit.
	Plan phone.Plan
	// Attributes that contacts may have; none: any, as texts.
	Attributes  []Attribute
	NumberTypes []NumberType
}

// Rules are what contacts are held against. They are safe for concurrent use.
type Rules struct {
	schema Schema
	types  map[string]NumberType // by id, and by name in lower case
	codes  map[string]*Attribute
	zones  sync.Map // names of time zones that exist
}

// NewRules makes rules of what the directory says.
func NewRules(schema Schema) *Rules {
	r := &Rules{schema: schema, types: map[string]NumberType{}, codes: map[string]*Attribute{}}
	for _, t := range schema.NumberTypes {
		name := strings.ToLower(t.Name)
		if known, ok := r.types[name]; !ok || known.Foreign {
			r.types[name] = t
		}
	}
	for _, t := range schema.NumberTypes {
		r.types[t.ID] = t
	}
	for i := range schema.Attributes {
		r.codes[schema.Attributes[i].Code] = &schema.Attributes[i]
	}
	return r
}

// attributeOf is the attribute of a code; nil when the directory does not have it.
func (r *Rules) attributeOf(code string) *Attribute {
	if len(r.codes) == 0 {
		return &Attribute{Code: code, Type: String}
	}
	return r.codes[code]
}

// flaw is what is wrong with a value.
type flaw struct {
	reason apierr.FieldReason
	text   string
}

func flawf(reason apierr.FieldReason, format string, args ...any) *flaw {
	return &flaw{reason, fmt.Sprintf(format, args...)}
}

// number reads a telephone number.
func (r *Rules) number(given string) (string, *flaw) {
	e164, err := phone.Parse(given, r.schema.Region)
	if err == nil {
		err = r.schema.Plan.Check(e164)
	}
	if err != nil {
		return "", &flaw{apierr.Format, err.Error()}
	}
	return e164, nil
}

// numberType finds a number type by its id or its name.
func (r *Rules) numberType(given string) (id string, _ *flaw) {
	if given == "" {
		return "", nil
	}
	t, ok := r.types[given]
	if !ok {
		t, ok = r.types[strings.ToLower(given)]
	}
	switch {
	case !ok:
		return "", &flaw{apierr.Reference, "is not a number type"}
	case t.Foreign:
		return "", &flaw{apierr.OrgUnit, "is a number type of another org unit"}
	}
	return t.ID, nil
}

// zone checks the name of a time zone. Those that exist are remembered: to find
// one reads a file.
func (r *Rules) zone(given string) *flaw {
	if given == "" {
		return nil
	}
	if _, ok := r.zones.Load(given); ok {
		return nil
	}
	if _, err := time.LoadLocation(given); err != nil || given == "Local" {
		return &flaw{apierr.Format, "is not an IANA time zone such as Asia/Shanghai"}
	}
	r.zones.Store(given, nil)
	return nil
}

// attribute checks the value of an attribute.
func attribute(a *Attribute, value string) *flaw {
	if value == "" {
		if a.Mandatory {
			return &flaw{apierr.Required, "is mandatory"}
		}
		return nil
	}
	switch a.Type {
	case Number:
		if !decimal(value) {
			return flawf(apierr.Format, "is not a decimal number of at most %d digits", maxDigits)
		}
	case Date:
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return &flaw{apierr.Format, "is not a day written YYYY-MM-DD"}
		}
	}
	return characters(value, maxText)
}

// decimal says whether s is -12.5 or the like.
func decimal(s string) bool {
	whole, fraction, hasPoint := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return allDigits(whole) && (!hasPoint || allDigits(fraction)) && len(whole)+len(fraction) <= maxDigits
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// characters checks a text that may have at most limit characters.
func characters(value string, limit int) *flaw {
	switch {
	case strings.ContainsRune(value, 0):
		return &flaw{apierr.Format, "holds a NUL character"}
	case len(value) > limit && utf8.RuneCountInString(value) > limit:
		return flawf(apierr.Length, "is longer than %d characters", limit)
	}
	return nil
}

// between checks a number; what names it with its article.
func between(what string, n, from, to int) *flaw {
	if n < from || n > to {
		return flawf(apierr.Range, "is not %s from %d to %d", what, from, to)
	}
	return nil
}

// known lists the codes of the attributes, for people.
func (r *Rules) known() string {
	codes := make([]string, len(r.schema.Attributes))
	for i, a := range r.schema.Attributes {
		codes[i] = a.Code
	}
	slices.Sort(codes)
	return strings.Join(codes, ", ")
}
