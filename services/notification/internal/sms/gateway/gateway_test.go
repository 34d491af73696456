package gateway_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/smpp"
	"github.com/foredial/foredial/pkg/smpp/pdu"
	"github.com/foredial/foredial/pkg/testkit/smpptest"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/sms"
	"github.com/foredial/foredial/services/notification/internal/sms/gateway"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	number   = "+8613800138000"
	secret   = "hunter2"
	patience = 10 * time.Second
)

// receipts writes down what a gateway reports, and takes it unless refused.
type receipts struct {
	mu   sync.Mutex
	all  []sms.Receipt
	fail int // so many are not taken
	came chan struct{}
}

func newReceipts() *receipts { return &receipts{came: make(chan struct{}, 100)} }

func (r *receipts) take(_ context.Context, one sms.Receipt) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer func() { r.came <- struct{}{} }()
	r.all = append(r.all, one)
	if r.fail--; r.fail >= 0 {
		return errors.New("the database is down")
	}
	return nil
}

func (r *receipts) await(t *testing.T, n int) []sms.Receipt {
	t.Helper()
	for range n {
		select {
		case <-r.came:
		case <-time.After(patience):
			require.Fail(t, "no receipt came")
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all
}

func open(t *testing.T, c gateway.Config) *gateway.Gateway {
	t.Helper()
	c.Name, c.SystemID, c.Log = "acme/SMS_GATEWAY", "foredial", slog.New(slog.DiscardHandler)
	if c.Password == "" {
		c.Password = secret
	}
	if c.Receipts == nil {
		c.Receipts = newReceipts().take
	}
	g, err := gateway.Open(c)
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		require.NoError(t, g.Stop(ctx))
	})
	return g
}

func start(t *testing.T) *smpptest.Center {
	t.Helper()
	return smpptest.Start(t, smpptest.Config{SystemID: "foredial", Password: secret, Again: 10 * time.Millisecond})
}

func message(text string) sms.Message { return sms.Message{Recipient: number, Text: text} }

func TestAMessageIsTakenAndArrives(t *testing.T) {
	center, heard := start(t), newReceipts()
	g := open(t, gateway.Config{Address: center.Addr, Source: pdu.Address{TON: pdu.TONAlphanumeric, Number: "Acme"}, Receipts: heard.take})
	text := strings.Repeat("您有3件快递。", 20) // 140 characters of UCS-2: three parts
	ids, err := g.Send(t.Context(), message(text))
	require.NoError(t, err)
	require.Len(t, ids, 3)

	got := center.Await(t, 1)[0]
	require.Equal(t, text, got.Text)
	require.Equal(t, "8613800138000", got.To.Number)
	require.Equal(t, pdu.TONInternational, got.To.TON)
	require.Equal(t, pdu.Address{TON: pdu.TONAlphanumeric, Number: "Acme"}, got.From)
	require.Equal(t, ids, got.IDs)

	reported := map[string]sms.Receipt{}
	for _, r := range heard.await(t, 3) {
		reported[r.MessageID] = r
	}
	for _, id := range ids {
		require.Equal(t, sms.Receipt{
			Account: "acme/SMS_GATEWAY", MessageID: id, State: notificationv1.SmsReceipt_SMS_RECEIPT_DELIVERED, Detail: "DELIVRD",
		}, reported[id])
	}
}

func TestAMessageThatDoesNotArrive(t *testing.T) {
	center, heard := start(t), newReceipts()
	center.Answer("8613800138000", smpptest.Answer{State: "UNDELIV"})
	heard.fail = 1 // is told again
	g := open(t, gateway.Config{Address: center.Addr, Receipts: heard.take})
	ids, err := g.Send(t.Context(), message("hello"))
	require.NoError(t, err)
	want := sms.Receipt{
		Account: "acme/SMS_GATEWAY", MessageID: ids[0], State: notificationv1.SmsReceipt_SMS_RECEIPT_FAILED, Detail: "UNDELIV 011",
	}
	require.Equal(t, []sms.Receipt{want, want}, heard.await(t, 2))
}

// A message on its way is not yet one that arrived or failed.
func TestReceiptsBeforeTheLast(t *testing.T) {
	center, heard := start(t), newReceipts()
	center.Answer("8613800138000", smpptest.Answer{State: "ENROUTE"})
	center.Answer("4930123456", smpptest.Answer{State: "EXPIRED"})
	g := open(t, gateway.Config{Address: center.Addr, Receipts: heard.take})
	_, err := g.Send(t.Context(), message("hello"))
	require.NoError(t, err)
	_, err = g.Send(t.Context(), sms.Message{Recipient: "+4930123456", Text: "hello"})
	require.NoError(t, err)
	all := heard.await(t, 1)
	center.AwaitDelivered(t)
	require.Len(t, all, 1)
	require.Equal(t, "EXPIRED 011", all[0].Detail)
}

func TestIDsInTwoNumberSystems(t *testing.T) {
	center := smpptest.Start(t, smpptest.Config{ID: func(n uint64) string { return "0" + strings.Repeat("A", int(n)) }, ReceiptID: func(uint64) string { return "10" }})
	heard := newReceipts()
	g := open(t, gateway.Config{Address: center.Addr, IDs: smpp.IDsHexThenDecimal, Receipts: heard.take})
	ids, err := g.Send(t.Context(), message("hello"))
	require.NoError(t, err)
	require.Equal(t, ids[0], heard.await(t, 1)[0].MessageID, "0A and 10 are the same")
}

func TestWhatARefusalMeans(t *testing.T) {
	for status, want := range map[pdu.Status]sms.NotTakenError{
		pdu.InvalidDestination: {Final: true},
		pdu.InvalidSource:      {Final: true},
		pdu.Throttled:          {Down: true},
		pdu.MessageQueueFull:   {Down: true},
		pdu.SystemError:        {Down: true},
		pdu.UnknownError:       {},
		0x0400:                 {}, // the maker's own
	} {
		t.Run(status.String(), func(t *testing.T) {
			center := start(t)
			center.Answer("", smpptest.Answer{Status: status})
			_, err := open(t, gateway.Config{Address: center.Addr}).Send(t.Context(), message("secret text"))
			requireFailure(t, err, want)
			require.ErrorContains(t, err, status.String())
			require.Empty(t, center.Messages())
		})
	}
}

func TestATextThatIsTooLong(t *testing.T) {
	center := start(t)
	g := open(t, gateway.Config{Address: center.Addr})
	_, err := g.Send(t.Context(), message(strings.Repeat("好", 671)))
	requireFailure(t, err, sms.NotTakenError{Final: true})
	_, err = g.Send(t.Context(), message(strings.Repeat("好", 670)))
	require.NoError(t, err, "ten parts of 67")
}

func TestNobodyThere(t *testing.T) {
	center := start(t)
	center.RefuseBinds(pdu.InvalidPassword)
	g := open(t, gateway.Config{Address: center.Addr})
	_, err := g.Send(t.Context(), message("hello"))
	requireFailure(t, err, sms.NotTakenError{Down: true})
	require.ErrorContains(t, err, "ESME_RINVPASWD", "the operator is to know why")
}

// A message whose answer was lost may have been taken: it is sent again, and the
// connection comes back by itself.
func TestAConnectionThatIsLost(t *testing.T) {
	center := start(t)
	center.Answer("8613800138000", smpptest.Answer{Drop: true, Times: 1})
	g := open(t, gateway.Config{Address: center.Addr})
	_, err := g.Send(t.Context(), message("hello"))
	requireFailure(t, err, sms.NotTakenError{Down: true})
	_, err = g.Send(t.Context(), message("hello"))
	require.NoError(t, err)
}

func TestTLSIsNotDoneWithout(t *testing.T) {
	center := start(t) // without TLS at all
	g := open(t, gateway.Config{Address: center.Addr, TLS: true})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := g.Send(ctx, message("hello"))
	requireFailure(t, err, sms.NotTakenError{Down: true})
	require.Zero(t, center.Bound())
}

// The pace is of parts: ten of them are more than ten messages a second.
func TestPaceIsOfParts(t *testing.T) {
	center := start(t)
	g := open(t, gateway.Config{Address: center.Addr, PerSecond: 1})
	_, err := g.Send(t.Context(), message(strings.Repeat("好", 670)))
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = g.Send(ctx, message("hello"))
	requireFailure(t, err, sms.NotTakenError{})
	require.ErrorContains(t, err, "the account is at its limit")
	require.Len(t, center.Messages(), 1)
}

func requireFailure(t *testing.T, err error, want sms.NotTakenError) {
	t.Helper()
	require.Error(t, err)
	got := &sms.NotTakenError{}
	errors.As(err, &got)
	require.Equal(t, want.Final, got.Final, "final: %v", err)
	require.Equal(t, want.Down, got.Down, "down: %v", err)
	for _, private := range []string{secret, "13800138000", "secret text", "好"} {
		require.NotContains(t, err.Error(), private)
	}
}
