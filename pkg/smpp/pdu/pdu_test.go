package pdu_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/smpp/pdu"
)

// The example of section 3.2.3 of the specification.
var specimen = pdu.PDU{Command: pdu.BindTransmitter, Sequence: 1, Body: &pdu.Bind{
	SystemID: "SMPP3TEST", Password: "secret08", SystemType: "SUBMIT1",
	Range: pdu.Address{TON: pdu.TONInternational, NPI: pdu.NPIISDN},
}}

const specimenOctets = "0000002f 00000002 00000000 00000001" +
	"534d50503354455354 00 7365637265743038 00 5355424d495431 00 00 01 01 00"

var hello = pdu.PDU{Command: pdu.SubmitSM, Sequence: 0x01020304, Body: &pdu.Message{
	ServiceType: "CMT",
	Source:      pdu.Address{TON: pdu.TONAlphanumeric, Number: "Foredial"},
	Destination: pdu.Address{TON: pdu.TONInternational, NPI: pdu.NPIISDN, Number: "4477"},
	ESMClass:    pdu.ESMHeader, ProtocolID: 0x11, Priority: 3,
	Schedule: "", Validity: "000001000000000R",
	RegisteredDelivery: pdu.ReceiptWanted, ReplaceIfPresent: 1, DataCoding: 8, DefaultMessage: 7,
	ShortMessage: []byte("hi"),
	Options:      pdu.Options{pdu.Short(pdu.SARMessageRef, 0x0a0b), {Tag: 0x1400, Value: []byte{}}},
}}

const helloOctets = "0000004c 00000004 00000000 01020304" +
	"434d5400" + "0500466f72656469616c00" + "01013434373700" + "401103" +
	"00" + "3030303030313030303030303030305200" + "01010807" + "026869" +
	"020c00020a0b" + "14000000"

func octets(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	require.NoError(t, err)
	return b
}

// framed puts a header before a body.
func framed(command pdu.Command, body ...byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(16+len(body)))
	b = binary.BigEndian.AppendUint32(b, uint32(command))
	return append(append(b, 0, 0, 0, 0, 0, 0, 0, 9), body...)
}

func read(b []byte) (pdu.PDU, error) { return pdu.Read(bytes.NewReader(b)) }

func TestOctetsOfTheSpecification(t *testing.T) {
	for text, want := range map[string]pdu.PDU{
		specimenOctets:                               specimen,
		helloOctets:                                  hello,
		"00000010 00000015 00000000 00000007":        {Command: pdu.EnquireLink, Sequence: 7},
		"00000010 80000000 00000003 00000000":        {Command: pdu.GenericNack, Status: pdu.InvalidCommandID},
		"00000010 80000004 00000058 00000002":        {Command: pdu.SubmitSMResp, Status: pdu.Throttled, Sequence: 2},
		"00000013 80000004 00000000 00000002 613100": {Command: pdu.SubmitSMResp, Sequence: 2, Body: &pdu.MessageReply{ID: "a1"}},
		"0000001a 80000009 00000000 00000001 534d534300 02100001 34": {
			Command: pdu.BindTransceiverResp, Sequence: 1,
			Body: &pdu.BindReply{SystemID: "SMSC", Options: pdu.Options{pdu.Octet(pdu.InterfaceVersion, pdu.Version)}},
		},
	} {
		got, err := read(octets(t, text))
		require.NoError(t, err, text)
		require.Equal(t, want, got)
		written, err := want.Marshal()
		require.NoError(t, err)
		require.Equal(t, octets(t, text), written)
	}
}

func TestWhatIsNoPDU(t *testing.T) {
	message := octets(t, helloOctets)[16:]
	head := func(n int, more ...byte) []byte { return append(bytes.Clone(message[:n]), more...) }
	long := []byte(strings.Repeat("1", 21))
	for name, test := range map[string]struct {
		of     []byte
		status pdu.Status
		field  string
	}{
		"unknown command":          {framed(0x0103), pdu.InvalidCommandID, "command 0x00000103"},
		"body of a bare command":   {framed(pdu.EnquireLink, 0), pdu.InvalidCommandLength, "enquire_link"},
		"no body":                  {framed(pdu.SubmitSM), pdu.InvalidCommandLength, "service_type"},
		"text without an end":      {framed(pdu.SubmitSM, 'C', 'M'), pdu.InvalidCommandLength, "service_type"},
		"text too long":            {framed(pdu.SubmitSM, []byte("CMTCMT\x00")...), pdu.InvalidParameterLength, "service_type"},
		"address too long":         {framed(pdu.DeliverSM, append([]byte{0, 1, 1}, append(long, 0)...)...), pdu.InvalidParameterLength, "source_addr"},
		"octet missing":            {framed(pdu.SubmitSM, 0), pdu.InvalidCommandLength, "source_addr_ton"},
		"no sm_length":             {framed(pdu.SubmitSM, head(47)...), pdu.InvalidCommandLength, "short_message"},
		"text shorter than said":   {framed(pdu.SubmitSM, head(47, 3, 'h', 'i')...), pdu.InvalidMessageLength, "short_message"},
		"sm_length over 254":       {framed(pdu.SubmitSM, head(47, append([]byte{255}, make([]byte, 255)...)...)...), pdu.InvalidMessageLength, "short_message"},
		"half an option header":    {framed(pdu.SubmitSM, head(50, 2, 0x0c, 0)...), pdu.InvalidOptionStream, "options"},
		"option longer than left":  {framed(pdu.SubmitSM, head(50, 0x14, 0, 0, 2, 1)...), pdu.InvalidOptionStream, "option 0x1400"},
		"option of a wrong length": {framed(pdu.SubmitSM, head(50, 2, 0x0c, 0, 1, 1)...), pdu.InvalidParameterLength, "option 0x020c"},
		"more after a bind":        {framed(pdu.BindReceiver, append(octets(t, specimenOctets)[16:], 1)...), pdu.InvalidCommandLength, "bind_receiver"},
		"id too long":              {framed(pdu.SubmitSMResp, []byte(strings.Repeat("a", 65)+"\x00")...), pdu.InvalidParameterLength, "message_id"},
	} {
		t.Run(name, func(t *testing.T) {
			stream := io.MultiReader(bytes.NewReader(test.of), bytes.NewReader(framed(pdu.Unbind)))
			got, err := pdu.Read(stream)
			var wrong *pdu.Error
			require.ErrorAs(t, err, &wrong)
			require.Equal(t, test.status, wrong.Status)
			require.Equal(t, test.field, wrong.Field)
			require.EqualValues(t, 9, got.Sequence, "what to refuse it by")
			require.Nil(t, got.Body)

			next, err := pdu.Read(stream)
			require.NoError(t, err, "the stream stays in step")
			require.Equal(t, pdu.Unbind, next.Command)
		})
	}
}

func TestImpossibleLengths(t *testing.T) {
	for _, length := range []uint32{0, 15, pdu.MaxLength + 1, 1<<32 - 1} {
		_, err := read(append(binary.BigEndian.AppendUint32(nil, length), make([]byte, 200)...))
		require.ErrorIs(t, err, pdu.ErrFraming, length)
	}
}

func TestReadingAStream(t *testing.T) {
	both := append(octets(t, specimenOctets), framed(pdu.EnquireLink)...)
	for name, stream := range map[string]io.Reader{
		"two at once": bytes.NewReader(both), "octet by octet": iotest.OneByteReader(bytes.NewReader(both)),
	} {
		first, err := pdu.Read(stream)
		require.NoError(t, err, name)
		require.Equal(t, specimen, first)
		second, err := pdu.Read(stream)
		require.NoError(t, err, name)
		require.Equal(t, pdu.EnquireLink, second.Command)
		_, err = pdu.Read(stream)
		require.Equal(t, io.EOF, err)
	}
	for n := 1; n < len(both)-16; n++ {
		_, err := read(both[:n])
		require.Equal(t, io.ErrUnexpectedEOF, err, "cut after %d octets", n)
	}
}

// A length is a claim: what it claims is not set aside before it has come.
func TestMemoryGrowsWithWhatHasCome(t *testing.T) {
	claim := append(binary.BigEndian.AppendUint32(nil, pdu.MaxLength), framed(pdu.SubmitSM)[4:]...)
	const times = 100
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		_, err := read(claim)
		require.Equal(t, io.ErrUnexpectedEOF, err)
	}
	runtime.ReadMemStats(&after)
	require.Less(t, (after.TotalAlloc-before.TotalAlloc)/times, uint64(pdu.MaxLength/4))
}

func TestWhatCannotBeWritten(t *testing.T) {
	big := bytes.Repeat([]byte("x"), pdu.MaxLength-100)
	for name, test := range map[string]struct {
		of     pdu.PDU
		status pdu.Status
	}{
		"unknown command":   {pdu.PDU{Command: 0x0103}, pdu.InvalidCommandID},
		"no body":           {pdu.PDU{Command: pdu.SubmitSM}, pdu.InvalidCommandLength},
		"body of another":   {pdu.PDU{Command: pdu.SubmitSM, Body: &pdu.Bind{}}, pdu.InvalidCommandLength},
		"body of none":      {pdu.PDU{Command: pdu.Unbind, Body: &pdu.Bind{}}, pdu.InvalidCommandLength},
		"text too long":     {pdu.PDU{Command: pdu.BindReceiver, Body: &pdu.Bind{Password: "123456789"}}, pdu.InvalidParameterLength},
		"NUL within":        {pdu.PDU{Command: pdu.BindReceiver, Body: &pdu.Bind{SystemID: "a\x00b"}}, pdu.InvalidParameterLength},
		"message too long":  {pdu.PDU{Command: pdu.SubmitSM, Body: &pdu.Message{ShortMessage: make([]byte, 255)}}, pdu.InvalidMessageLength},
		"option of 64 KiB":  {submit(pdu.Option{Tag: pdu.MessagePayload, Value: make([]byte, 1<<16)}), pdu.InvalidParameterLength},
		"too much in all":   {submit(pdu.Option{Tag: pdu.MessagePayload, Value: big}, pdu.Option{Tag: 0x1400, Value: big}), pdu.InvalidCommandLength},
		"option too short":  {submit(pdu.Option{Tag: pdu.MessageState}), pdu.InvalidParameterLength},
		"two in one octet":  {submit(pdu.Short(pdu.SARTotal, 300)), pdu.InvalidParameterLength},
		"identity too long": {submit(pdu.CString(pdu.ReceiptedMessageID, strings.Repeat("1", 65))), pdu.InvalidParameterLength},
	} {
		_, err := test.of.Marshal()
		var wrong *pdu.Error
		require.ErrorAs(t, err, &wrong, name)
		require.Equal(t, test.status, wrong.Status, name)
	}
}

func submit(options ...pdu.Option) pdu.PDU {
	return pdu.PDU{Command: pdu.SubmitSM, Body: &pdu.Message{Options: options}}
}

func TestErrorsDoNotTellWhatAFieldHolds(t *testing.T) {
	_, err := pdu.PDU{Command: pdu.BindReceiver, Body: &pdu.Bind{Password: "correct horse"}}.Marshal()
	require.EqualError(t, err, "smpp: password: 13 octets, at most 8 fit")
}

func TestOptions(t *testing.T) {
	o := pdu.Options{pdu.Octet(pdu.SARTotal, 3), pdu.Short(pdu.SARMessageRef, 515), pdu.Octet(pdu.SARTotal, 4), {Tag: 1, Value: []byte("abc")}}
	total, ok := o.Number(pdu.SARTotal)
	require.True(t, ok)
	require.Equal(t, 3, total, "the first of two")
	ref, ok := o.Number(pdu.SARMessageRef)
	require.True(t, ok)
	require.Equal(t, 515, ref)
	_, ok = o.Number(1)
	require.False(t, ok, "no number")
	_, ok = o.Get(pdu.MessageState)
	require.False(t, ok)

	m := pdu.Message{ShortMessage: []byte("short"), Options: pdu.Options{{Tag: pdu.MessagePayload, Value: []byte("long")}}}
	require.Equal(t, "long", string(m.Text()))
	m.Options = nil
	require.Equal(t, "short", string(m.Text()))
}

func TestKindsOfMessage(t *testing.T) {
	for class, want := range map[pdu.ESMClass][2]bool{
		0: {false, false}, pdu.ESMReceipt: {true, false}, pdu.ESMHeader: {false, true}, 0x44: {true, true},
		0x07: {true, false}, 0x08: {false, false}, 0x0c: {false, false}, 0x20: {false, false},
	} {
		require.Equal(t, want, [2]bool{class.IsReceipt(), class.HasHeader()}, "%#x", class)
	}
}
