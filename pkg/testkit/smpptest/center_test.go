package smpptest_test

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/smpp/pdu"
	"github.com/foredial/foredial/pkg/smpp/text"
	"github.com/foredial/foredial/pkg/testkit/smpptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client is one that says what the test has it say.
type client struct {
	net.Conn
	t        *testing.T
	sequence uint32
}

// with runs a test in a bubble, with a center.
func with(t *testing.T, cfg smpptest.Config, test func(*testing.T, *smpptest.Center)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		center := smpptest.New(cfg)
		defer center.Close()
		test(t, center)
	})
}

func connect(t *testing.T, center *smpptest.Center) *client {
	t.Helper()
	near, far := net.Pipe()
	center.Serve(far)
	return &client{Conn: near, t: t}
}

func bound(t *testing.T, center *smpptest.Center, as pdu.Command) *client {
	t.Helper()
	c := connect(t, center)
	require.Equal(t, pdu.OK, c.ask(as, &pdu.Bind{SystemID: "fd"}).Status)
	synctest.Wait()
	return c
}

func (c *client) send(command pdu.Command, body pdu.Body) {
	c.t.Helper()
	c.sequence++
	c.write(pdu.PDU{Command: command, Sequence: c.sequence, Body: body})
}

func (c *client) write(p pdu.PDU) {
	c.t.Helper()
	octets, err := p.Marshal()
	require.NoError(c.t, err)
	_, err = c.Write(octets)
	require.NoError(c.t, err)
}

func (c *client) next() pdu.PDU {
	c.t.Helper()
	got, err := pdu.Read(c)
	require.NoError(c.t, err)
	return got
}

func (c *client) ask(command pdu.Command, body pdu.Body) pdu.PDU {
	c.t.Helper()
	c.send(command, body)
	got := c.next()
	require.Equal(c.t, command.Response(), got.Command)
	require.Equal(c.t, c.sequence, got.Sequence)
	return got
}

func (c *client) requireSilent(d time.Duration) {
	c.t.Helper()
	require.NoError(c.t, c.SetReadDeadline(time.Now().Add(d)))
	_, err := c.Read(make([]byte, 1))
	require.ErrorContains(c.t, err, "timeout")
	require.NoError(c.t, c.SetReadDeadline(time.Time{}))
}

func hello(to string) *pdu.Message {
	return &pdu.Message{Destination: pdu.Address{Number: to}, ShortMessage: []byte("hello")}
}

func TestBinds(t *testing.T) {
	with(t, smpptest.Config{SystemID: "fd", Password: "secret"}, func(t *testing.T, center *smpptest.Center) {
		c := connect(t, center)
		for status, bind := range map[pdu.Status]*pdu.Bind{
			pdu.InvalidSystemID: {SystemID: "else", Password: "secret"}, pdu.InvalidPassword: {SystemID: "fd", Password: "guess"},
		} {
			require.Equal(t, status, c.ask(pdu.BindTransceiver, bind).Status)
		}
		require.Equal(t, pdu.InvalidBindStatus, c.ask(pdu.SubmitSM, hello("1")).Status, "not bound")
		require.Zero(t, center.Bound())
		right := &pdu.Bind{SystemID: "fd", Password: "secret"}
		center.RefuseBinds(pdu.SystemError)
		require.Equal(t, pdu.SystemError, c.ask(pdu.BindTransceiver, right).Status)
		center.RefuseBinds(pdu.OK)
		require.Equal(t, pdu.OK, c.ask(pdu.BindTransceiver, right).Status)
		center.AwaitBound(t, 1)
		require.Equal(t, pdu.AlreadyBound, c.ask(pdu.BindReceiver, right).Status)
		require.Equal(t, pdu.OK, c.ask(pdu.Unbind, nil).Status)
		_, err := pdu.Read(c)
		require.Equal(t, io.EOF, err)
		center.AwaitBound(t, 0)
	})
}

func TestWhatEachBindMayDo(t *testing.T) {
	with(t, smpptest.Config{}, func(t *testing.T, center *smpptest.Center) {
		sender, receiver := bound(t, center, pdu.BindTransmitter), bound(t, center, pdu.BindReceiver)
		require.Equal(t, pdu.InvalidBindStatus, receiver.ask(pdu.SubmitSM, hello("1")).Status)
		m := hello("1")
		m.RegisteredDelivery = pdu.ReceiptWanted
		require.Equal(t, pdu.OK, sender.ask(pdu.SubmitSM, m).Status)
		receipt := receiver.next()
		require.True(t, receipt.Body.(*pdu.Message).ESMClass.IsReceipt())
		receiver.write(pdu.PDU{Command: pdu.DeliverSMResp, Sequence: receipt.Sequence})
		center.AwaitDelivered(t)
		sender.requireSilent(time.Minute)
	})
}

func TestWhatItDoesNotKnow(t *testing.T) {
	with(t, smpptest.Config{}, func(t *testing.T, center *smpptest.Center) {
		c := bound(t, center, pdu.BindTransceiver)
		for _, octets := range [][]byte{
			{0, 0, 0, 16, 0, 0, 1, 3, 0, 0, 0, 0, 0, 0, 0, 9},    // data_sm
			{0, 0, 0, 17, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 9, 1}, // a submit_sm of one octet
		} {
			_, err := c.Write(octets)
			require.NoError(t, err)
			got := c.next()
			require.Equal(t, pdu.GenericNack, got.Command)
			require.EqualValues(t, 9, got.Sequence)
		}
		require.Equal(t, pdu.OK, c.ask(pdu.EnquireLink, nil).Status)
		require.Equal(t, 1, center.Enquiries())
	})
}

func TestPartsInAnyOrder(t *testing.T) {
	part := func(to, words string, p text.Part) *pdu.Message {
		m := hello(to)
		m.ESMClass, m.ShortMessage = pdu.ESMHeader, text.GSM.Join(p.Header(), []byte(words))
		return m
	}
	sar := hello("1")
	sar.Options = pdu.Options{pdu.Short(pdu.SARMessageRef, 7), pdu.Octet(pdu.SARTotal, 2), pdu.Octet(pdu.SARSequence, 2)}
	with(t, smpptest.Config{}, func(t *testing.T, center *smpptest.Center) {
		c := bound(t, center, pdu.BindTransmitter)
		for _, m := range []*pdu.Message{
			part("1", "c", text.Part{Ref: 7, Total: 3, Sequence: 3}), part("1", "a", text.Part{Ref: 7, Total: 3, Sequence: 1}),
			part("2", "x", text.Part{Ref: 7, Total: 2, Sequence: 1}), // to another
			part("1", "a", text.Part{Ref: 7, Total: 3, Sequence: 1}), // again
			part("1", "y", text.Part{Ref: 8, Total: 2, Sequence: 1}), // of another
		} {
			require.Equal(t, pdu.OK, c.ask(pdu.SubmitSM, m).Status)
			require.Empty(t, center.Messages())
		}
		c.ask(pdu.SubmitSM, part("1", "b", text.Part{Ref: 7, Total: 3, Sequence: 2}))
		whole := center.Await(t, 1)
		require.Len(t, whole, 1)
		require.Equal(t, "abc", whole[0].Text)
		require.Equal(t, []string{"4", "6", "1"}, whole[0].IDs)
		c.ask(pdu.SubmitSM, sar)
		require.Len(t, center.Messages(), 1)
	})
}

func TestAnswers(t *testing.T) {
	with(t, smpptest.Config{}, func(t *testing.T, center *smpptest.Center) {
		c := bound(t, center, pdu.BindTransceiver)
		center.Answer("busy", smpptest.Answer{Status: pdu.Throttled, Times: 2})
		center.Answer("", smpptest.Answer{Delay: time.Minute})
		for _, want := range []pdu.Status{pdu.Throttled, pdu.Throttled, pdu.OK} {
			began := time.Now()
			require.Equal(t, want, c.ask(pdu.SubmitSM, hello("busy")).Status)
			require.Equal(t, want == pdu.OK, time.Since(began) == time.Minute)
		}
		center.Answer("", smpptest.Answer{Never: true})
		c.send(pdu.SubmitSM, hello("nobody"))
		require.Len(t, center.Await(t, 2), 2, "taken all the same")
		c.requireSilent(time.Hour)
		center.AwaitPending(t, 1)
		require.Equal(t, 1, center.Peak())

		center.Answer("", smpptest.Answer{NoReceipt: true})
		m := hello("1")
		m.RegisteredDelivery = pdu.ReceiptWanted
		require.Equal(t, pdu.OK, c.ask(pdu.SubmitSM, m).Status)
		c.requireSilent(time.Hour)

		center.Answer("", smpptest.Answer{Drop: true})
		c.send(pdu.SubmitSM, hello("1"))
		_, err := pdu.Read(c)
		require.Equal(t, io.EOF, err)
		require.Len(t, center.Messages(), 3, "not taken")
	})
}

func TestMuteAndDrop(t *testing.T) {
	with(t, smpptest.Config{}, func(t *testing.T, center *smpptest.Center) {
		c := bound(t, center, pdu.BindTransceiver)
		center.Mute(true)
		c.send(pdu.EnquireLink, nil)
		center.Deliver(smpptest.Delivery{SystemID: "fd", Message: hello("1")})
		c.requireSilent(time.Hour)
		late := connect(t, center)
		late.send(pdu.BindTransceiver, &pdu.Bind{SystemID: "fd"})
		late.requireSilent(time.Hour)
		require.Equal(t, 1, center.Bound())
		center.Mute(false)
		require.Equal(t, pdu.DeliverSM, c.next().Command)
		center.Drop()
		_, err := pdu.Read(c)
		require.Equal(t, io.EOF, err)
	})
}

// A delivery goes to one session of its system_id, and again when that does not take
// it or is gone.
func TestDeliveries(t *testing.T) {
	with(t, smpptest.Config{Again: time.Minute}, func(t *testing.T, center *smpptest.Center) {
		center.Deliver(smpptest.Delivery{SystemID: "else", Message: hello("1")})
		center.Deliver(smpptest.Delivery{SystemID: "fd", Message: hello("2")})
		one, two := bound(t, center, pdu.BindReceiver), bound(t, center, pdu.BindTransceiver)
		got := one.next()
		require.Equal(t, hello("2"), got.Body)
		two.requireSilent(time.Hour)
		began := time.Now()
		one.write(pdu.PDU{Command: pdu.DeliverSMResp, Status: pdu.ReceiverTemporary, Sequence: got.Sequence, Body: &pdu.MessageReply{}})
		got = two.next()
		require.Equal(t, hello("2"), got.Body)
		require.Zero(t, time.Since(began), "the other session need not wait")
		two.Close()
		got = one.next()
		require.Equal(t, time.Minute, time.Since(began))
		one.write(pdu.PDU{Command: pdu.DeliverSMResp, Sequence: got.Sequence, Body: &pdu.MessageReply{}})
		one.requireSilent(time.Hour)
	})
}
