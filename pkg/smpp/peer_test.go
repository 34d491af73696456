package smpp_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/smpp"
	"github.com/foredial/foredial/pkg/smpp/pdu"
)

// peer is a server that says what the test has it say.
type peer struct {
	t     *testing.T
	conns chan net.Conn
	net.Conn
}

// withPeer runs a test in a bubble, with a client that has bound to a peer.
func withPeer(t *testing.T, cfg smpp.Config, test func(*testing.T, *smpp.Client, *peer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &peer{t: t, conns: make(chan net.Conn, 1)}
		cfg.Dial = func(context.Context) (net.Conn, error) {
			near, far := net.Pipe()
			p.conns <- far
			return near, nil
		}
		client := open(t, cfg)
		p.accept()
		test(t, client, p)
		p.Close()
		require.NoError(t, client.Stop(t.Context()))
	})
}

// accept takes a connection and the bind on it.
func (p *peer) accept() {
	p.t.Helper()
	p.Conn = <-p.conns
	bind := p.expect(pdu.BindTransceiver)
	require.Equal(p.t, byte(pdu.Version), bind.Body.(*pdu.Bind).InterfaceVersion)
	p.answer(bind, pdu.OK, &pdu.BindReply{SystemID: "peer"})
	synctest.Wait()
}

func (p *peer) expect(command pdu.Command) pdu.PDU {
	p.t.Helper()
	got, err := pdu.Read(p.Conn)
	require.NoError(p.t, err)
	require.Equal(p.t, command, got.Command)
	return got
}

func (p *peer) answer(to pdu.PDU, status pdu.Status, body pdu.Body) {
	p.t.Helper()
	p.send(marshal(p.t, pdu.PDU{Command: to.Command.Response(), Status: status, Sequence: to.Sequence, Body: body}))
}

func (p *peer) send(octets []byte) {
	p.t.Helper()
	_, err := p.Write(octets)
	require.NoError(p.t, err)
}

func marshal(t *testing.T, p pdu.PDU) []byte {
	t.Helper()
	octets, err := p.Marshal()
	require.NoError(t, err)
	return octets
}

func taken(t *testing.T, sequence uint32, id string) []byte {
	return marshal(t, pdu.PDU{Command: pdu.SubmitSMResp, Sequence: sequence, Body: &pdu.MessageReply{ID: id}})
}

func TestAnswersInAnyOrderAndAnyPieces(t *testing.T) {
	withPeer(t, smpp.Config{}, func(t *testing.T, client *smpp.Client, p *peer) {
		first := begin(client, message(phone, "1"))
		one := p.expect(pdu.SubmitSM)
		second := begin(client, message(phone, "2"))
		two := p.expect(pdu.SubmitSM)
		require.Equal(t, []uint32{2, 3}, []uint32{one.Sequence, two.Sequence}, "the bind was 1")
		p.send(append(taken(t, 3, "b"), taken(t, 2, "a")...))
		require.Equal(t, []string{"a"}, (<-first).ids)
		require.Equal(t, []string{"b"}, (<-second).ids)

		third := begin(client, message(phone, "3"))
		p.expect(pdu.SubmitSM)
		for _, octet := range taken(t, 4, "c") {
			synctest.Wait()
			require.Empty(t, third)
			p.send([]byte{octet})
		}
		require.Equal(t, []string{"c"}, (<-third).ids)
	})
}

func TestAnswersToNoRequest(t *testing.T) {
	var log record
	withPeer(t, smpp.Config{Log: log.logger()}, func(t *testing.T, client *smpp.Client, p *peer) {
		done := begin(client, message(phone, "1"))
		asked := p.expect(pdu.SubmitSM)
		p.send(taken(t, 77, "nobody's"))
		p.send(marshal(t, pdu.PDU{Command: pdu.EnquireLinkResp, Sequence: asked.Sequence}))
		p.send(marshal(t, pdu.PDU{Command: pdu.GenericNack, Status: pdu.InvalidCommandLength}))
		synctest.Wait()
		require.Empty(t, done)
		p.send(taken(t, asked.Sequence, "mine"))
		p.send(taken(t, asked.Sequence, "twice"))
		require.Equal(t, []string{"mine"}, (<-done).ids)
		require.NoError(t, client.Down())
	})
	require.Equal(t, 4, bytes.Count([]byte(log.String()), []byte("an answer to no request")))
}

func TestAnswersThatAreNone(t *testing.T) {
	for name, test := range map[string]struct {
		answer func(t *testing.T, sequence uint32) []byte
		want   string
		retry  bool
	}{
		"nack": {func(t *testing.T, n uint32) []byte {
			return marshal(t, pdu.PDU{Command: pdu.GenericNack, Status: pdu.InvalidCommandID, Sequence: n})
		}, "smpp: submit_sm: ESME_RINVCMDID", false},
		"nack without a reason": {func(t *testing.T, n uint32) []byte {
			return marshal(t, pdu.PDU{Command: pdu.GenericNack, Sequence: n})
		}, "smpp: submit_sm: ESME_RUNKNOWNERR", true},
		"refusal with a body": {func(t *testing.T, n uint32) []byte {
			return marshal(t, pdu.PDU{Command: pdu.SubmitSMResp, Status: pdu.Throttled, Sequence: n, Body: &pdu.MessageReply{}})
		}, "smpp: submit_sm: ESME_RTHROTTLED", true},
		"malformed": {func(t *testing.T, n uint32) []byte {
			b := taken(t, n, "id")
			return append(b[:3], append([]byte{byte(len(b) - 1)}, b[4:len(b)-1]...)...)
		}, "smpp: not answered: an answer that cannot be read", true},
	} {
		t.Run(name, func(t *testing.T) {
			withPeer(t, smpp.Config{}, func(t *testing.T, client *smpp.Client, p *peer) {
				done := begin(client, message(phone, "1"))
				p.send(test.answer(t, p.expect(pdu.SubmitSM).Sequence))
				err := (<-done).err
				require.EqualError(t, err, test.want)
				require.Equal(t, test.retry, smpp.Retry(err))

				done = begin(client, message(phone, "2"))
				p.send(taken(t, p.expect(pdu.SubmitSM).Sequence, "id"))
				require.NoError(t, (<-done).err, "the connection is as good as it was")
			})
		})
	}
}

// A server may take a message and give no id.
func TestAnswerWithoutAnID(t *testing.T) {
	withPeer(t, smpp.Config{}, func(t *testing.T, client *smpp.Client, p *peer) {
		done := begin(client, message(phone, "1"))
		p.answer(p.expect(pdu.SubmitSM), pdu.OK, nil)
		require.Equal(t, submitted{ids: []string{""}}, <-done)
	})
}

func TestWhatTheServerAsks(t *testing.T) {
	withPeer(t, smpp.Config{}, func(t *testing.T, client *smpp.Client, p *peer) {
		for _, test := range []struct {
			asked  []byte
			answer pdu.PDU
		}{
			{marshal(t, pdu.PDU{Command: pdu.EnquireLink, Sequence: 900}), pdu.PDU{Command: pdu.EnquireLinkResp, Sequence: 900}},
			{
				marshal(t, pdu.PDU{Command: pdu.DeliverSM, Sequence: 901, Body: &pdu.Message{}}),
				pdu.PDU{Command: pdu.DeliverSMResp, Sequence: 901, Body: &pdu.MessageReply{}},
			},
			{
				marshal(t, pdu.PDU{Command: pdu.SubmitSM, Sequence: 902, Body: &pdu.Message{}}),
				pdu.PDU{Command: pdu.GenericNack, Status: pdu.InvalidCommandID, Sequence: 902},
			},
			{ // data_sm, which we do not speak
				append([]byte{0, 0, 0, 17, 0, 0, 1, 3, 0, 0, 0, 0, 0, 0, 3, 0x87}, 0),
				pdu.PDU{Command: pdu.GenericNack, Status: pdu.InvalidCommandID, Sequence: 903},
			},
			{ // a deliver_sm that ends too soon
				append([]byte{0, 0, 0, 17, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 3, 0x88}, 0),
				pdu.PDU{Command: pdu.GenericNack, Status: pdu.InvalidCommandLength, Sequence: 904},
			},
		} {
			p.send(test.asked)
			require.Equal(t, test.answer, p.expect(test.answer.Command))
		}
		require.NoError(t, client.Down())

		p.send(marshal(t, pdu.PDU{Command: pdu.Unbind, Sequence: 905}))
		p.expect(pdu.UnbindResp)
		synctest.Wait()
		require.ErrorContains(t, client.Down(), "the server unbinds")
		p.accept()
		require.NoError(t, client.Down())
	})
}

func TestMoreThanCallbacksKeepUpWith(t *testing.T) {
	var release chan struct{}
	cfg := smpp.Config{OnMessage: func(context.Context, *pdu.Message) error { <-release; return nil }}
	withPeer(t, cfg, func(t *testing.T, _ *smpp.Client, p *peer) {
		release = make(chan struct{}) // of the bubble
		deliver := func(n uint32) {
			p.send(marshal(t, pdu.PDU{Command: pdu.DeliverSM, Sequence: n, Body: &pdu.Message{}}))
		}
		deliver(1)
		synctest.Wait()
		for n := uint32(2); n <= 101; n++ {
			deliver(n)
		}
		deliver(102)
		refused := p.expect(pdu.DeliverSMResp)
		require.Equal(t, pdu.ReceiverTemporary, refused.Status, "to be sent again")
		require.EqualValues(t, 102, refused.Sequence)
		close(release)
		for n := uint32(1); n <= 101; n++ {
			taken := p.expect(pdu.DeliverSMResp)
			require.Equal(t, pdu.OK, taken.Status)
			require.Equal(t, n, taken.Sequence)
		}
	})
}

func TestNonsenseEndsTheConnection(t *testing.T) {
	withPeer(t, smpp.Config{}, func(t *testing.T, client *smpp.Client, p *peer) {
		done := begin(client, message(phone, "1"))
		p.expect(pdu.SubmitSM)
		p.send(append(binary.BigEndian.AppendUint32(nil, 1<<20), make([]byte, 12)...))
		err := (<-done).err
		require.ErrorIs(t, err, smpp.ErrUnanswered)
		require.ErrorIs(t, err, pdu.ErrFraming)
		p.accept()
	})
}

// An answer counts, even when the server closes right behind it.
func TestAnswerBeforeTheEnd(t *testing.T) {
	withPeer(t, smpp.Config{}, func(t *testing.T, client *smpp.Client, p *peer) {
		for range 2000 { // it is a race
			done := begin(client, message(phone, "1"))
			p.answer(p.expect(pdu.SubmitSM), pdu.OK, &pdu.MessageReply{ID: "a"})
			p.Close()
			require.Equal(t, submitted{ids: []string{"a"}}, <-done)
			p.accept()
		}
	})
}

func TestServerThatDoesNotRead(t *testing.T) {
	withPeer(t, smpp.Config{Timeout: 5 * time.Second}, func(t *testing.T, client *smpp.Client, p *peer) {
		began := time.Now()
		got := <-begin(client, message(phone, "1"))
		require.ErrorIs(t, got.err, smpp.ErrUnanswered)
		require.Equal(t, 5*time.Second, time.Since(began))
		require.Error(t, client.Down(), "a PDU cut short cannot be gone on from")
		p.accept()
	})
}

func TestStopUnbinds(t *testing.T) {
	withPeer(t, smpp.Config{}, func(t *testing.T, client *smpp.Client, p *peer) {
		stopped := make(chan error, 1)
		go func() { stopped <- client.Stop(context.Background()) }()
		unbind := p.expect(pdu.Unbind)
		synctest.Wait()
		require.Empty(t, stopped)
		p.answer(unbind, pdu.OK, nil)
		require.NoError(t, <-stopped)
	})
}
