package wire

import (
	"time"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

// Delivery is a delivery on the wire, without its tries.
func Delivery(d delivery.Delivery) *notificationv1.Delivery {
	return &notificationv1.Delivery{
		Id: d.ID, EventId: d.EventID, EventType: d.Event, TaskId: d.TaskID, ContactId: d.ContactID, AttemptId: d.AttemptID,
		Channel: d.Channel, Url: d.URL, Sms: sms(d.SMS),
		State: d.State, Tries: int32(d.Tries), LastStatus: int32(d.LastStatus), LastError: d.LastError,
		OccurTime: stamp(d.Occurred), CreateTime: stamp(d.Created), NextTryTime: stamp(d.NextTry), DeliverTime: stamp(d.Delivered),
	}
}

func sms(m *delivery.SMS) *notificationv1.Sms {
	if m == nil {
		return nil
	}
	return &notificationv1.Sms{
		TemplateId: m.TemplateID, Provider: m.Provider, Recipient: m.Recipient, Text: m.Text,
		ProviderMessageIds: m.MessageIDs, Receipt: m.Receipt, ReceiptDetail: m.ReceiptDetail, ReceiptTime: stamp(m.ReceiptTime),
	}
}

// Tries are tries on the wire.
func Tries(tries []delivery.Try) (list []*notificationv1.Delivery_Try) {
	for _, t := range tries {
		list = append(list, &notificationv1.Delivery_Try{
			StartTime: stamp(t.Start), Duration: durationpb.New(t.Duration), Status: int32(t.Status), Error: t.Error,
		})
	}
	return list
}

func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
