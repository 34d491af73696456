package gateway

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"time"

	"github.com/foredial/foredial/pkg/config"
	"github.com/foredial/foredial/pkg/smpp"
	"github.com/foredial/foredial/pkg/smpp/pdu"
	"github.com/foredial/foredial/pkg/smpp/text"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/sms"
)

const (
	// maxParts is how many parts a message may have.
	maxParts = 10
	// connectWithin is how long a message waits for a connection. Longer, it would
	// only keep a place from others, and the process from stopping.
	connectWithin = time.Second
)

// Config of one account. What is zero has the default of package smpp.
type Config struct {
	// Name of the account, for its receipts.
	Name    string
	Address string
	// TLS verifies the gateway's certificate by the address's host.
	TLS        bool
	SystemID   string
	Password   config.Hidden
	SystemType string
	// Source is what messages come from; empty: as the gateway decides.
	Source pdu.Address
	Window int
	// PerSecond is how many parts it may send a second; 0: any number.
	PerSecond       int
	EnquireInterval time.Duration
	IDs             smpp.IDs
	// Receipts hears what became of messages. What it returns an error for it is
	// told again.
	Receipts func(context.Context, sms.Receipt) error
	Log      *slog.Logger
}

// Gateway is an sms.Provider.
type Gateway struct {
	client *smpp.Client
	source pdu.Address
	pace   sms.Pace
}

// Open makes a Gateway, which connects in the background.
func Open(c Config) (*Gateway, error) {
	var secure *tls.Config
	if c.TLS {
		host, _, err := net.SplitHostPort(c.Address)
		if err != nil {
			return nil, err
		}
		secure = &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	}
	client, err := smpp.Open(smpp.Config{
		Address: c.Address, TLS: secure, SystemID: c.SystemID, Password: string(c.Password), SystemType: c.SystemType,
		Window: c.Window, EnquireAfter: c.EnquireInterval, MaxParts: maxParts, IDs: c.IDs, Log: c.Log.With("account", c.Name),
		OnReceipt: func(ctx context.Context, r smpp.Receipt) error {
			receipt, final := receiptOf(r)
			if !final {
				return nil
			}
			receipt.Account = c.Name
			return c.Receipts(ctx, receipt)
		},
	})
	if err != nil {
		return nil, err
	}
	return &Gateway{client: client, source: c.Source, pace: sms.NewPace(c.PerSecond)}, nil
}

// Stop ends the connection when the messages under way are answered.
func (g *Gateway) Stop(ctx context.Context) error { return g.client.Stop(ctx) }

// Send implements sms.Provider.
func (g *Gateway) Send(ctx context.Context, m sms.Message) ([]string, error) {
	_, parts, err := text.Cut(m.Text, maxParts, text.GSM, text.UCS2)
	if err != nil {
		return nil, sms.Never("%w", err)
	}
	if err := g.pace.Wait(ctx, len(parts)); err != nil {
		return nil, err
	}
	if err := g.connected(ctx); err != nil {
		return nil, sms.Down("%w", err)
	}
	ids, err := g.client.Submit(ctx, smpp.Message{From: g.source, To: smpp.International(m.Recipient), Text: m.Text, Receipt: true})
	if err != nil {
		return nil, failureOf(err)
	}
	return ids, nil
}

// connected waits for a connection, or says why there is none.
func (g *Gateway) connected(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	if err := g.client.Await(ctx); err != nil {
		return cmp.Or(g.client.Down(), err)
	}
	return nil
}

// failureOf says what follows from an error of the client. What a gateway refuses
// for a while, and a link that is down or fails, would hit any message.
func failureOf(err error) error {
	if !smpp.Retry(err) {
		return sms.Never("%w", err)
	}
	if refused, ok := errors.AsType[*smpp.RefusedError](err); ok && !busy[refused.Status] {
		return err
	}
	return sms.Down("%w", err)
}

// busy are the statuses that are about the gateway or the account, not a message.
var busy = map[pdu.Status]bool{
	pdu.SystemError: true, pdu.MessageQueueFull: true, pdu.Throttled: true, pdu.InvalidBindStatus: true,
	pdu.BindFailed: true, pdu.InvalidPassword: true, pdu.InvalidSystemID: true,
}

// receiptOf is a receipt in the words of the contract, and whether it is the last.
func receiptOf(r smpp.Receipt) (receipt sms.Receipt, final bool) {
	receipt = sms.Receipt{MessageID: r.ID, State: notificationv1.SmsReceipt_SMS_RECEIPT_FAILED, Detail: r.State.String()}
	if r.State == smpp.Delivered {
		receipt.State = notificationv1.SmsReceipt_SMS_RECEIPT_DELIVERED
		return receipt, true
	}
	if r.Code != "" {
		receipt.Detail += " " + r.Code
	}
	return receipt, r.State.Failed()
}
