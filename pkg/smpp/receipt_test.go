package smpp_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/smpp"
	"github.com/foredial/foredial/pkg/smpp/pdu"
	"github.com/foredial/foredial/pkg/testkit/smpptest"
)

// heard are the receipts that a client was told of.
type heard chan smpp.Receipt

func (h heard) keep(_ context.Context, r smpp.Receipt) error { h <- r; return nil }

func wanted(m smpp.Message) smpp.Message { m.Receipt = true; return m }

func TestReceipts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		center := smpptest.New(smpptest.Config{})
		defer center.Close()
		receipts := make(heard, 10)
		client := open(t, smpp.Config{Dial: pipe(center), OnReceipt: receipts.keep})
		defer client.Stop(t.Context())

		ids := requireSubmitted(t, client, wanted(message(phone, strings.Repeat("a", 161))))
		for _, id := range ids {
			require.Equal(t, smpp.Receipt{ID: id, State: smpp.Delivered, Code: "000"}, <-receipts)
		}
		center.Answer(phone, smpptest.Answer{State: "UNDELIV"})
		ids = requireSubmitted(t, client, wanted(message(phone, "Hello")))
		got := <-receipts
		require.Equal(t, smpp.Receipt{ID: ids[0], State: smpp.Undeliverable, Code: "011"}, got)
		require.True(t, got.State.Failed())

		requireSubmitted(t, client, message(phone, "not asked for"))
		synctest.Wait()
		require.Empty(t, receipts)
		center.AwaitDelivered(t)
	})
}

// Servers that write an id in two ways.
func TestIDsOfReceipts(t *testing.T) {
	decimal := func(n uint64) string { return strconv.FormatUint(n+26, 10) }
	hex := func(n uint64) string { return strings.ToUpper(strconv.FormatUint(n+26, 16)) }
	padded := func(n uint64) string { return "00" + hex(n) }
	named := func(n uint64) string { return "msg-" + decimal(n) }
	for name, test := range map[string]struct {
		of           smpp.IDs
		reply, later func(uint64) string
		want         string
	}{
		"alike":            {smpp.IDsAlike, padded, padded, "001B"},
		"hex then decimal": {smpp.IDsHexThenDecimal, padded, decimal, "27"},
		"decimal then hex": {smpp.IDsDecimalThenHex, decimal, hex, "27"},
		"no numbers":       {smpp.IDsHexThenDecimal, named, named, "msg-27"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				center := smpptest.New(smpptest.Config{ID: test.reply, ReceiptID: test.later})
				defer center.Close()
				receipts := make(heard, 1)
				client := open(t, smpp.Config{Dial: pipe(center), IDs: test.of, OnReceipt: receipts.keep})
				defer client.Stop(t.Context())
				ids := requireSubmitted(t, client, wanted(message(phone, "Hello")))
				require.Equal(t, []string{test.want}, ids)
				require.Equal(t, test.want, (<-receipts).ID)
			})
		})
	}
}

// What servers write as receipts, and what has been read of it.
func TestReadingReceipts(t *testing.T) {
	full := "id:0a1b sub:001 dlvrd:001 submit date:2406011200 done date:2406011201 stat:DELIVRD err:000 text:id:no stat:EXPIRED"
	options := pdu.Options{
		pdu.CString(pdu.ReceiptedMessageID, "0A1B"), pdu.Octet(pdu.MessageState, 5),
		{Tag: pdu.NetworkErrorCode, Value: []byte{3, 1, 2}},
	}
	payload := pdu.Options{{Tag: pdu.MessagePayload, Value: []byte("id:7 stat:REJECTD err:0b2 Text:x")}}
	for name, test := range map[string]struct {
		ids  smpp.IDs
		m    pdu.Message
		want smpp.Receipt
	}{
		"text":                 {m: pdu.Message{ShortMessage: []byte(full)}, want: smpp.Receipt{ID: "0a1b", State: smpp.Delivered, Code: "000"}},
		"options":              {m: pdu.Message{Options: options}, want: smpp.Receipt{ID: "0A1B", State: smpp.Undeliverable, Code: "258"}},
		"both":                 {m: pdu.Message{ShortMessage: []byte("id:9 stat:ENROUTE err:4"), Options: options}, want: smpp.Receipt{ID: "0A1B", State: smpp.Undeliverable, Code: "4"}},
		"option as reply":      {ids: smpp.IDsHexThenDecimal, m: pdu.Message{ShortMessage: []byte("id:9"), Options: options}, want: smpp.Receipt{ID: "2587", State: smpp.Undeliverable, Code: "258"}},
		"payload":              {m: pdu.Message{Options: payload}, want: smpp.Receipt{ID: "7", State: smpp.Rejected, Code: "0b2"}},
		"words of the message": {m: pdu.Message{ShortMessage: []byte("id:7 stat:DELIVRD text:my err:9")}, want: smpp.Receipt{ID: "7", State: smpp.Delivered}},
		"capitals":             {m: pdu.Message{ShortMessage: []byte("ID:7 Stat:acceptd")}, want: smpp.Receipt{ID: "7", State: smpp.Accepted}},
		"other words":          {m: pdu.Message{ShortMessage: []byte("id:7 stat:GONE")}, want: smpp.Receipt{ID: "7"}},
		"id with a colon":      {m: pdu.Message{ShortMessage: []byte("id:a:b stat:UNKNOWN")}, want: smpp.Receipt{ID: "a:b", State: smpp.Unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				center := smpptest.New(smpptest.Config{})
				defer center.Close()
				receipts := make(heard, 1)
				client := open(t, smpp.Config{Dial: pipe(center), IDs: test.ids, OnReceipt: receipts.keep})
				defer client.Stop(t.Context())
				test.m.ESMClass = pdu.ESMReceipt
				center.Deliver(smpptest.Delivery{Message: &test.m})
				require.Equal(t, test.want, <-receipts)
				center.AwaitDelivered(t)
			})
		})
	}
}

func TestStates(t *testing.T) {
	for state, want := range map[smpp.State]struct {
		word   string
		failed bool
	}{
		smpp.Unstated: {"state 0", false}, smpp.Enroute: {"ENROUTE", false}, smpp.Delivered: {"DELIVRD", false},
		smpp.Expired: {"EXPIRED", true}, smpp.Deleted: {"DELETED", true}, smpp.Undeliverable: {"UNDELIV", true},
		smpp.Accepted: {"ACCEPTD", false}, smpp.Unknown: {"UNKNOWN", false}, smpp.Rejected: {"REJECTD", true}, 9: {"state 9", false},
	} {
		require.Equal(t, want.word, state.String())
		require.Equal(t, want.failed, state.Failed(), want.word)
	}
}

func TestReceiptComesAgainUntilHandled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		center := smpptest.New(smpptest.Config{Again: time.Minute})
		defer center.Close()
		var at []time.Time
		var log record
		client := open(t, smpp.Config{Dial: pipe(center), Log: log.logger(), OnReceipt: func(context.Context, smpp.Receipt) error {
			if at = append(at, time.Now()); len(at) < 3 {
				return errors.New("database down")
			}
			return nil
		}})
		defer client.Stop(t.Context())
		requireSubmitted(t, client, wanted(message(phone, "Hello")))
		step(t, time.Hour)
		center.AwaitDelivered(t)
		require.Len(t, at, 3)
		require.Equal(t, time.Minute, at[1].Sub(at[0]))
		require.Contains(t, log.String(), "database down")
		require.NotContains(t, log.String(), phone)
	})
}

func TestReceiptsWaitForTheNextConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		center := smpptest.New(smpptest.Config{})
		defer center.Close()
		receipts, blocked := make(chan smpp.Receipt, 1), make(chan struct{}, 1)
		client := open(t, smpp.Config{Dial: pipe(center), OnReceipt: func(ctx context.Context, r smpp.Receipt) error {
			select {
			case blocked <- struct{}{}: // the first time
				<-ctx.Done()
				return ctx.Err()
			default:
				receipts <- r
				return nil
			}
		}})
		defer client.Stop(t.Context())
		ids := requireSubmitted(t, client, wanted(message(phone, "Hello")))
		synctest.Wait()
		require.Len(t, blocked, 1)
		center.Drop() // in the middle of it: the callback's context ends, and the receipt is not lost
		require.Equal(t, ids[0], (<-receipts).ID)
		center.AwaitDelivered(t)
	})
}

func TestCallbacksHoldNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		center := smpptest.New(smpptest.Config{})
		defer center.Close()
		release := make(chan struct{})
		var client *smpp.Client
		second := make(chan error, 1)
		client = open(t, smpp.Config{Dial: pipe(center), OnReceipt: func(ctx context.Context, _ smpp.Receipt) error {
			<-release
			_, err := client.Submit(ctx, message(phone, "from within"))
			second <- err
			return err
		}})
		defer client.Stop(t.Context())
		requireSubmitted(t, client, wanted(message(phone, "Hello")))
		synctest.Wait()
		requireSubmitted(t, client, message(phone, "while the callback hangs"))
		close(release)
		require.NoError(t, <-second)
		center.AwaitDelivered(t)
	})
}

func TestOtherMessagesFromTheServer(t *testing.T) {
	original := &pdu.Message{Source: smpp.International(phone), Destination: smpp.International("4477"), ShortMessage: []byte("STOP")}
	synctest.Test(t, func(t *testing.T) {
		center := smpptest.New(smpptest.Config{})
		defer center.Close()
		messages := make(chan *pdu.Message, 1)
		client := open(t, smpp.Config{Dial: pipe(center), OnMessage: func(_ context.Context, m *pdu.Message) error {
			messages <- m
			return nil
		}})
		defer client.Stop(t.Context())
		center.Deliver(smpptest.Delivery{Message: original})
		require.Equal(t, original, <-messages)
		center.AwaitDelivered(t)
	})
	var log record
	meet(t, smpptest.Config{}, smpp.Config{Log: log.logger()}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		center.Deliver(smpptest.Delivery{Message: original})
		requireSubmitted(t, client, wanted(message(phone, "Hello")))
		center.AwaitDelivered(t) // nobody listens: answered all the same
	})
	meet(t, smpptest.Config{}, smpp.Config{Log: log.logger(), OnReceipt: make(heard).keep}, func(t *testing.T, _ *smpp.Client, center *smpptest.Center) {
		center.Deliver(smpptest.Delivery{Message: &pdu.Message{ESMClass: pdu.ESMReceipt, ShortMessage: []byte("what is this?")}})
		center.AwaitDelivered(t)
	})
	require.Contains(t, log.String(), "a receipt of the message centre is of no message")
	require.NotContains(t, log.String(), "what is this")
}
