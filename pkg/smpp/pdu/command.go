package pdu

import "fmt"

// Command is a command_id.
type Command uint32

// The commands.
const (
	BindReceiver        Command = 0x00000001
	BindTransmitter     Command = 0x00000002
	SubmitSM            Command = 0x00000004
	DeliverSM           Command = 0x00000005
	Unbind              Command = 0x00000006
	BindTransceiver     Command = 0x00000009
	EnquireLink         Command = 0x00000015
	GenericNack         Command = 0x80000000
	BindReceiverResp    Command = response | BindReceiver
	BindTransmitterResp Command = response | BindTransmitter
	SubmitSMResp        Command = response | SubmitSM
	DeliverSMResp       Command = response | DeliverSM
	UnbindResp          Command = response | Unbind
	BindTransceiverResp Command = response | BindTransceiver
	EnquireLinkResp     Command = response | EnquireLink
)

const response Command = 1 << 31

// IsResponse is true for what answers a request; generic_nack does too.
func (c Command) IsResponse() bool { return c&response != 0 }

// Response is the command that answers c.
func (c Command) Response() Command { return c | response }

// String is the command's name in the specification.
func (c Command) String() string {
	if known, ok := commands[c]; ok {
		return known.name
	}
	return fmt.Sprintf("command 0x%08x", uint32(c))
}

// commands tells the name of each, and makes its body; nil for a bare header.
var commands = map[Command]struct {
	name string
	body func() Body
}{
	GenericNack:         {"generic_nack", nil},
	BindReceiver:        {"bind_receiver", bind},
	BindReceiverResp:    {"bind_receiver_resp", bindReply},
	BindTransmitter:     {"bind_transmitter", bind},
	BindTransmitterResp: {"bind_transmitter_resp", bindReply},
	SubmitSM:            {"submit_sm", message},
	SubmitSMResp:        {"submit_sm_resp", messageReply},
	DeliverSM:           {"deliver_sm", message},
	DeliverSMResp:       {"deliver_sm_resp", messageReply},
	Unbind:              {"unbind", nil},
	UnbindResp:          {"unbind_resp", nil},
	BindTransceiver:     {"bind_transceiver", bind},
	BindTransceiverResp: {"bind_transceiver_resp", bindReply},
	EnquireLink:         {"enquire_link", nil},
	EnquireLinkResp:     {"enquire_link_resp", nil},
}

func bind() Body         { return &Bind{} }
func bindReply() Body    { return &BindReply{} }
func message() Body      { return &Message{} }
func messageReply() Body { return &MessageReply{} }
