package pdu

import "encoding/binary"

// Tag is of an option.
type Tag uint16

// The options that this module reads or writes.
const (
	ReceiptedMessageID Tag = 0x001e // which message a receipt is about, ends in a NUL
	SARMessageRef      Tag = 0x020c // number of a long message, two octets
	SARTotal           Tag = 0x020e // how many parts it has
	SARSequence        Tag = 0x020f // which of them this is, from 1
	InterfaceVersion   Tag = 0x0210 // of the server, in a reply to a bind
	NetworkErrorCode   Tag = 0x0423 // kind of network, then its code, three octets
	MessagePayload     Tag = 0x0424 // text that short_message has no room for
	MessageState       Tag = 0x0427 // of a message, in its receipt
)

// lengths that the values of some options must have, in octets.
var lengths = map[Tag]struct{ least, most int }{
	ReceiptedMessageID: {1, 65},
	SARMessageRef:      {2, 2},
	SARTotal:           {1, 1},
	SARSequence:        {1, 1},
	InterfaceVersion:   {1, 1},
	NetworkErrorCode:   {3, 3},
	MessageState:       {1, 1},
}

// Option is one TLV.
type Option struct {
	Tag   Tag
	Value []byte
}

// Options of a PDU, in the order they came.
type Options []Option

// Get is the value of the first option with that tag.
func (o Options) Get(tag Tag) ([]byte, bool) {
	for _, option := range o {
		if option.Tag == tag {
			return option.Value, true
		}
	}
	return nil, false
}

// Number is the value of an option of one or two octets.
func (o Options) Number(tag Tag) (int, bool) {
	switch value, ok := o.Get(tag); {
	case ok && len(value) == 1:
		return int(value[0]), true
	case ok && len(value) == 2:
		return int(binary.BigEndian.Uint16(value)), true
	default:
		return 0, false
	}
}

// Octet makes an option of one octet.
func Octet(tag Tag, value byte) Option { return Option{tag, []byte{value}} }

// Short makes an option of two octets.
func Short(tag Tag, value uint16) Option {
	return Option{tag, binary.BigEndian.AppendUint16(nil, value)}
}

// CString makes an option that is text with a NUL at its end.
func CString(tag Tag, value string) Option { return Option{tag, append([]byte(value), 0)} }

func (o Option) check() error {
	if want, ok := lengths[o.Tag]; ok && (len(o.Value) < want.least || len(o.Value) > want.most) {
		return refuse(InvalidParameterLength, o.Tag.String(), "%d octets", len(o.Value))
	}
	return nil
}
