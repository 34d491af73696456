package rpc

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/phone"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/internal/access"
	"github.com/foredial/foredial/services/internal/personal"
)

// unmasked is a contact as it is given by a caller who was shown it masked: what
// comes back as it was shown is meant to stay as it is kept.
func unmasked(ctx context.Context, given, kept *contactv1.Contact) *contactv1.Contact {
	if access.SeesPersonal(auth.FromContext(ctx)) {
		return given
	}
	meant := proto.CloneOf(given)
	meant.Name = unmask(given.GetName(), kept.GetName(), personal.Text)
	left := slices.Clone(kept.GetNumbers()) // two may look alike
	for _, n := range meant.GetNumbers() {
		i := slices.IndexFunc(left, func(k *contactv1.Number) bool { return n.GetNumber() == phone.Mask(k.GetNumber()) })
		if i >= 0 {
			n.Number = left[i].GetNumber()
			left = slices.Delete(left, i, i+1)
		}
	}
	return meant
}

// unmaskedAppointment is the same of an appointment.
func unmaskedAppointment(ctx context.Context, given, kept *contactv1.Appointment) *contactv1.Appointment {
	if access.SeesPersonal(auth.FromContext(ctx)) {
		return given
	}
	meant := proto.CloneOf(given)
	meant.Number = unmask(given.GetNumber(), kept.GetNumber(), phone.Mask)
	meant.Remark = unmask(given.GetRemark(), kept.GetRemark(), personal.Text)
	return meant
}

func unmask(given, kept string, mask func(string) string) string {
	if kept != "" && given == mask(kept) {
		return kept
	}
	return given
}
