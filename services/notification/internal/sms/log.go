package sms

import (
	"context"
	"log/slog"
	"unicode/utf8"

	"github.com/foredial/foredial/pkg/phone"
)

// Log is a Provider that writes what it would send to the log, and sends nothing.
// The text stays out: it is personal.
type Log struct{ log *slog.Logger }

// NewLog makes one.
func NewLog(log *slog.Logger) *Log { return &Log{log} }

// Send implements Provider.
func (l *Log) Send(_ context.Context, m Message) ([]string, error) {
	l.log.Info("sms would be sent", "tenant", m.Tenant, "delivery_id", m.DeliveryID, "template_id", m.TemplateID,
		"number", phone.Mask(m.Recipient), "characters", utf8.RuneCountInString(m.Text))
	return []string{"log-" + m.DeliveryID}, nil
}
