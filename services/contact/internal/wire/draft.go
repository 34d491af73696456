package wire

import (
	"github.com/foredial/foredial/pkg/apierr"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// Draft is a contact as a client gives it.
func Draft(c *contactv1.Contact) sheet.Draft {
	d := sheet.Draft{Reference: c.GetReference(), Name: c.GetName(), Priority: int(c.GetPriority()), Attributes: c.GetAttributes()}
	for _, n := range c.GetNumbers() {
		number := sheet.DraftNumber{
			Number: n.GetNumber(), Type: n.GetNumberTypeId(), DelayS: int(n.GetDelayS()), Zone: n.GetTimeZone(),
		}
		if n.SequenceNumber != nil {
			sequence := int(n.GetSequenceNumber())
			number.Sequence = &sequence
		}
		d.Numbers = append(d.Numbers, number)
	}
	return d
}

// FieldFaults are faults on the wire.
func FieldFaults(faults []apierr.Field) []*contactv1.FieldFault {
	list := make([]*contactv1.FieldFault, len(faults))
	for i, f := range faults {
		list[i] = &contactv1.FieldFault{Field: f.Path, Reason: string(f.Reason), Description: f.Description}
	}
	return list
}
