package pdu

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// MaxLength is the longest PDU that is read or written, in octets, its header
// among them.
const MaxLength = 64 << 10

const headerLength = 16

// ErrFraming is a command_length that no PDU has: the connection is of no use
// any more.
var ErrFraming = errors.New("smpp: impossible command_length")

// PDU is one message of the protocol. Body is nil for the commands that are a
// header alone, and may be for any response, as one that refuses is.
type PDU struct {
	Command  Command
	Status   Status
	Sequence uint32
	Body     Body
}

// Read takes the next PDU from r. At an [Error] the PDU has what the header says
// and r stands before the next one; any other error ends the reading. The end of
// r is [io.EOF] between two PDUs and [io.ErrUnexpectedEOF] within one.
func Read(r io.Reader) (PDU, error) {
	var header [headerLength]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return PDU{}, err
	}
	length := binary.BigEndian.Uint32(header[:])
	if length < headerLength || length > MaxLength {
		return PDU{}, fmt.Errorf("%w: %d", ErrFraming, length)
	}
	body := bytes.NewBuffer(nil)
	n, err := io.Copy(body, io.LimitReader(r, int64(length)-headerLength))
	if err != nil {
		return PDU{}, err
	}
	if n < int64(length)-headerLength {
		return PDU{}, io.ErrUnexpectedEOF
	}
	return parse(header, body.Bytes())
}

func parse(header [headerLength]byte, body []byte) (PDU, error) {
	p := PDU{
		Command:  Command(binary.BigEndian.Uint32(header[4:])),
		Status:   Status(binary.BigEndian.Uint32(header[8:])),
		Sequence: binary.BigEndian.Uint32(header[12:]),
	}
	known, ok := commands[p.Command]
	if !ok {
		return p, refuse(InvalidCommandID, p.Command.String(), "unknown")
	}
	if known.body == nil || len(body) == 0 && p.Command.IsResponse() {
		if len(body) > 0 {
			return p, refuse(InvalidCommandLength, p.Command.String(), "%d octets after its header", len(body))
		}
		return p, nil
	}
	found := known.body()
	walk := &reader{rest: body}
	if found.layout(walk); walk.err != nil {
		return p, walk.err
	}
	if len(walk.rest) > 0 {
		return p, refuse(InvalidCommandLength, p.Command.String(), "%d octets after its body", len(walk.rest))
	}
	p.Body = found
	return p, nil
}

// Marshal is the PDU's octets. It fails, with an [Error], for a field that is too
// long, for a PDU longer than [MaxLength] and for a body of another command.
func (p PDU) Marshal() ([]byte, error) {
	known, ok := commands[p.Command]
	switch {
	case !ok:
		return nil, refuse(InvalidCommandID, p.Command.String(), "unknown")
	case p.Body == nil && known.body != nil && !p.Command.IsResponse():
		return nil, refuse(InvalidCommandLength, p.Command.String(), "no body")
	case p.Body != nil && (known.body == nil || reflect.TypeOf(known.body()) != reflect.TypeOf(p.Body)):
		return nil, refuse(InvalidCommandLength, p.Command.String(), "not with a %T", p.Body)
	}
	walk := &writer{out: make([]byte, headerLength, 256)}
	if p.Body != nil {
		p.Body.layout(walk)
	}
	if walk.err != nil {
		return nil, walk.err
	}
	if len(walk.out) > MaxLength {
		return nil, refuse(InvalidCommandLength, p.Command.String(), "%d octets", len(walk.out))
	}
	binary.BigEndian.PutUint32(walk.out, uint32(len(walk.out)))
	binary.BigEndian.PutUint32(walk.out[4:], uint32(p.Command))
	binary.BigEndian.PutUint32(walk.out[8:], uint32(p.Status))
	binary.BigEndian.PutUint32(walk.out[12:], p.Sequence)
	return walk.out, nil
}
