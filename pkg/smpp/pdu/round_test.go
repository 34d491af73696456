package pdu_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/pkg/smpp/pdu"
)

var commands = []pdu.Command{
	pdu.BindReceiver, pdu.BindTransmitter, pdu.SubmitSM, pdu.DeliverSM, pdu.Unbind, pdu.BindTransceiver, pdu.EnquireLink,
}

func draw(t *rapid.T) pdu.PDU {
	text := func(name string, most int) string {
		return rapid.StringOfN(rapid.RuneFrom([]rune("aZ09+ é")), 0, most, most).Draw(t, name)
	}
	octet := func(name string) byte { return rapid.Byte().Draw(t, name) }
	address := func(name string, most int) pdu.Address {
		return pdu.Address{TON: pdu.TON(octet("ton")), NPI: pdu.NPI(octet("npi")), Number: text(name, most)}
	}
	options := func() (all pdu.Options) {
		for range rapid.IntRange(0, 3).Draw(t, "options") {
			all = append(all, pdu.Option{Tag: 0x1400, Value: rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "value")})
		}
		return all
	}
	p := pdu.PDU{
		Command: rapid.SampledFrom(commands).Draw(t, "command"), Status: pdu.Status(rapid.Uint32().Draw(t, "status")),
		Sequence: rapid.Uint32().Draw(t, "sequence"),
	}
	if rapid.Bool().Draw(t, "response") {
		p.Command = p.Command.Response()
	}
	switch p.Command {
	case pdu.BindReceiver, pdu.BindTransmitter, pdu.BindTransceiver:
		p.Body = &pdu.Bind{SystemID: text("id", 15), Password: text("password", 8), SystemType: text("type", 12), InterfaceVersion: octet("version"), Range: address("range", 40)}
	case pdu.BindReceiverResp, pdu.BindTransmitterResp, pdu.BindTransceiverResp:
		p.Body = &pdu.BindReply{SystemID: text("id", 15), Options: options()}
	case pdu.SubmitSM, pdu.DeliverSM:
		m := &pdu.Message{
			ServiceType: text("service", 5), Source: address("source", 20), Destination: address("destination", 20),
			ESMClass: pdu.ESMClass(octet("class")), ProtocolID: octet("protocol"), Priority: octet("priority"),
			Schedule: text("schedule", 16), Validity: text("validity", 16), RegisteredDelivery: octet("registered"),
			ReplaceIfPresent: octet("replace"), DataCoding: octet("coding"), DefaultMessage: octet("default"), Options: options(),
		}
		if short := rapid.SliceOfN(rapid.Byte(), 0, pdu.MaxShortMessage).Draw(t, "text"); len(short) > 0 {
			m.ShortMessage = short
		}
		p.Body = m
	case pdu.SubmitSMResp, pdu.DeliverSMResp:
		p.Body = &pdu.MessageReply{ID: text("id", 64), Options: options()}
	}
	return p
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := draw(t)
		b, err := want.Marshal()
		require.NoError(t, err)
		got, err := read(b)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}
