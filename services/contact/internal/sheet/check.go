package sheet

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// Draft is a contact as somebody gives it.
type Draft struct {
	Reference  string
	Name       string
	Priority   int // 0: the default
	Numbers    []DraftNumber
	Attributes map[string]string // by code
}

// DraftNumber is a telephone number as somebody gives it.
type DraftNumber struct {
	Number   string // E.164, or national in the tenant's region
	Type     string // id or name of a number type
	Sequence *int   // nil: none
	DelayS   int    // seconds
	Zone     string
}

// Check makes a row of a draft and lists all its faults, as paths below a
// Contact: what they are not about is good.
func (r *Rules) Check(d Draft) (*Row, []apierr.Field) {
	c := &checking{rules: r, row: &Row{Reference: strings.TrimSpace(d.Reference), Name: strings.TrimSpace(d.Name)}}
	c.add("reference", characters(c.row.Reference, maxReference))
	c.add("name", characters(c.row.Name, maxName))
	if c.row.Priority = d.Priority; d.Priority == 0 {
		c.row.Priority = contact.DefaultPriority
	}
	c.add("priority", between(aPriority, c.row.Priority, 1, 5))
	switch {
	case len(d.Numbers) == 0:
		c.add("numbers", &flaw{apierr.Required, "has none"})
	case len(d.Numbers) > maxNumbers:
		c.add("numbers", flawf(apierr.Count, "has more than %d", maxNumbers))
	default:
		for i := range d.Numbers {
			c.number(fmt.Sprintf("numbers[%d].", i), &d.Numbers[i])
		}
	}
	c.attributes(d.Attributes)
	return c.row, c.faults
}

const (
	aPriority = "a priority"
	aSequence = "a sequence number"
	aDelay    = "a delay in seconds"
)

var errRepeated = &flaw{apierr.Repeated, "is a number that is there already"}

// checking gathers a row and the faults of its draft.
type checking struct {
	rules  *Rules
	row    *Row
	faults []apierr.Field
}

func (c *checking) add(path string, f *flaw) {
	if f != nil {
		c.faults = append(c.faults, apierr.Field{Path: path, Reason: f.reason, Description: f.text})
	}
}

func (c *checking) number(path string, d *DraftNumber) {
	n := contact.Number{Delay: time.Duration(d.DelayS) * time.Second, Zone: strings.TrimSpace(d.Zone)}
	var wrong *flaw
	if n.E164, wrong = c.rules.number(d.Number); wrong == nil && c.row.has(n.E164) {
		wrong = errRepeated
	}
	c.add(path+"number", wrong)
	n.Type, wrong = c.rules.numberType(strings.TrimSpace(d.Type))
	c.add(path+"number_type_id", wrong)
	if d.Sequence != nil {
		n.Sequence = *d.Sequence
		c.add(path+"sequence_number", between(aSequence, n.Sequence, 1, maxSequence))
	}
	c.add(path+"delay_s", between(aDelay, d.DelayS, 0, maxDelay))
	c.add(path+"time_zone", c.rules.zone(n.Zone))
	c.row.Numbers = append(c.row.Numbers, n)
}

// attributes takes values by code, and misses those that are mandatory.
func (c *checking) attributes(given map[string]string) {
	for _, code := range slices.Sorted(maps.Keys(given)) {
		value, path := strings.TrimSpace(given[code]), "attributes["+code+"]"
		a := c.rules.attributeOf(code)
		switch {
		case a == nil:
			c.add(path, flawf(apierr.Reference, "is no data attribute; known are %s", c.rules.known()))
			continue
		case code == "" || characters(code, maxColumnName) != nil:
			c.add(path, flawf(apierr.Length, "has a name that is empty or longer than %d characters", maxColumnName))
			continue
		}
		c.add(path, attribute(a, value))
		c.row.keep(code, value)
	}
	for i := range c.rules.schema.Attributes {
		a := &c.rules.schema.Attributes[i]
		if _, ok := given[a.Code]; !ok {
			c.add("attributes["+a.Code+"]", attribute(a, ""))
		}
	}
}
