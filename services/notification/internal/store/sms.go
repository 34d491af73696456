package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/sms"
)

// AddReceipt stores what a provider reports of a part, the delivery of which may
// be stored only after it. The last receipt counts.
func (s *Store) AddReceipt(ctx context.Context, r sms.Receipt, now time.Time) error {
	_, err := s.db.Exec(ctx, `INSERT INTO sms_part (account, message_id, receipt, detail, receipt_time, create_time)
		VALUES ($1, $2, $3, $4, $5, $5)
		ON CONFLICT (account, message_id) DO UPDATE SET
			receipt = excluded.receipt, detail = excluded.detail, receipt_time = excluded.receipt_time`,
		r.Account, r.MessageID, int64(r.State), r.Detail, sqldb.Time(now))
	return wrap("store a receipt", err)
}

// addParts says which delivery the parts are of that a try has sent.
func addParts(t Tried) (writes []sqldb.Statement) {
	if t.State != delivery.Delivered || t.SMS == nil || t.SMS.Account == "" {
		return nil
	}
	for _, id := range t.SMS.MessageIDs {
		writes = append(writes, sqldb.Statement{
			Query: `INSERT INTO sms_part (account, message_id, tenant, delivery_id, create_time) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (account, message_id) DO UPDATE SET tenant = excluded.tenant, delivery_id = excluded.delivery_id`,
			Args: []any{t.SMS.Account, id, t.Tenant, t.ID, sqldb.Time(t.Delivered)},
		})
	}
	return writes
}

// part is a part of a delivery.
type part struct {
	deliveryID, messageID string

	receipt notificationv1.SmsReceipt
	detail  string
	at      time.Time
}

// report adds to deliveries what has been reported of their messages: FAILED when
// that of one part is, DELIVERED when that of each is.
func (s *Store) report(ctx context.Context, tenant string, list ...delivery.Delivery) error {
	var ids sqldb.Strings
	for _, d := range list {
		if d.SMS != nil && d.SMS.Account != "" {
			ids = append(ids, d.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	parts, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (p part, err error) {
		return p, r.Scan(&p.deliveryID, &p.messageID, &p.receipt, &p.detail, (*sqldb.Time)(&p.at))
	}, `SELECT delivery_id, message_id, receipt, detail, receipt_time FROM sms_part
		WHERE tenant = $1 AND tenant <> '' AND `+s.db.Dialect().In("delivery_id", 2), tenant, ids)
	if err != nil {
		return err
	}
	of := map[string]map[string]part{}
	for _, p := range parts {
		if of[p.deliveryID] == nil {
			of[p.deliveryID] = map[string]part{}
		}
		of[p.deliveryID][p.messageID] = p
	}
	for _, d := range list {
		if d.SMS != nil {
			fold(d.SMS, of[d.ID])
		}
	}
	return nil
}

// fold makes one report of those of all parts of the last try.
func fold(m *delivery.SMS, parts map[string]part) {
	var last part
	arrived := 0
	for _, id := range m.MessageIDs {
		p := parts[id]
		switch p.receipt {
		case notificationv1.SmsReceipt_SMS_RECEIPT_FAILED:
			m.Receipt, m.ReceiptDetail, m.ReceiptTime = p.receipt, p.detail, p.at
			return
		case notificationv1.SmsReceipt_SMS_RECEIPT_DELIVERED:
			arrived++
			if p.at.After(last.at) {
				last = p
			}
		}
	}
	if arrived > 0 && arrived == len(m.MessageIDs) {
		m.Receipt, m.ReceiptDetail, m.ReceiptTime = last.receipt, last.detail, last.at
	}
}

// DropStrays forgets receipts of messages that nobody has sent, if they came
// before the time, and says how many it was: most at a time.
func (s *Store) DropStrays(ctx context.Context, before time.Time, most int) (int64, error) {
	n, err := s.db.Exec(ctx, `DELETE FROM sms_part WHERE (account, message_id) IN (
		SELECT account, message_id FROM sms_part WHERE tenant = '' AND create_time < $1 ORDER BY create_time LIMIT $2)`,
		sqldb.Time(before), most)
	return n, wrap("drop stray receipts", err)
}
