package pdu_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/smpp/pdu"
)

// Whatever comes is read or refused; what is read is written back octet for octet.
func FuzzRead(f *testing.F) {
	f.Add(octets(f, specimenOctets))
	f.Add(octets(f, helloOctets))
	f.Add(framed(pdu.EnquireLink))
	f.Add(framed(pdu.SubmitSMResp, 'a', 0, 0x14, 0, 0, 1, 7))
	f.Fuzz(func(t *testing.T, b []byte) {
		for stream := bytes.NewReader(b); stream.Len() > 0; {
			begin := len(b) - stream.Len()
			p, err := pdu.Read(stream)
			if _, wrong := errors.AsType[*pdu.Error](err); wrong {
				continue
			}
			if err != nil {
				return
			}
			again, err := p.Marshal()
			require.NoError(t, err)
			require.Equal(t, b[begin:len(b)-stream.Len()], again)
		}
	})
}

// Commands that share a body read the same from the same octets, and a body that
// one of them takes ends where its command_length does: an octet less or more is
// another PDU, or none.
func FuzzBodies(f *testing.F) {
	f.Add(octets(f, specimenOctets)[16:])
	f.Add(octets(f, helloOctets)[16:])
	f.Add([]byte("id\x00"))
	alike := [][]pdu.Command{
		{pdu.SubmitSM, pdu.DeliverSM},
		{pdu.SubmitSMResp, pdu.DeliverSMResp},
		{pdu.BindReceiver, pdu.BindTransmitter, pdu.BindTransceiver},
		{pdu.BindReceiverResp, pdu.BindTransmitterResp, pdu.BindTransceiverResp},
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > pdu.MaxLength-17 {
			return
		}
		for _, group := range alike {
			want, wantErr := read(framed(group[0], body...))
			for _, command := range group[1:] {
				got, err := read(framed(command, body...))
				require.Equal(t, want.Body, got.Body)
				require.Equal(t, wantErr == nil, err == nil)
			}
			if wantErr != nil || len(body) == 0 {
				continue
			}
			shorter := framed(group[0], body...)
			binary.BigEndian.PutUint32(shorter, uint32(len(shorter)-1))
			if got, err := read(shorter); err == nil {
				require.NotEqual(t, want.Body, got.Body)
			}
			if got, err := read(framed(group[0], append(bytes.Clone(body), 0)...)); err == nil {
				require.NotEqual(t, want.Body, got.Body)
			}
		}
	})
}
