package pdu

// Version is the interface_version of SMPP 3.4.
const Version = 0x34

// MaxShortMessage is the most octets that fit into short_message; more go into
// the option message_payload.
const MaxShortMessage = 254

// Body is what follows the header: a [Bind], [BindReply], [Message] or
// [MessageReply].
type Body interface {
	// layout names the fields in their order on the wire.
	layout(w walker)
}

// Bind is the body of the three bind requests.
type Bind struct {
	SystemID, Password, SystemType string
	InterfaceVersion               byte
	// Range is of the addresses that the client serves.
	Range Address
}

func (b *Bind) layout(w walker) {
	w.text("system_id", 16, &b.SystemID)
	w.text("password", 9, &b.Password)
	w.text("system_type", 13, &b.SystemType)
	w.octet("interface_version", &b.InterfaceVersion)
	w.octet("addr_ton", (*byte)(&b.Range.TON))
	w.octet("addr_npi", (*byte)(&b.Range.NPI))
	w.text("address_range", 41, &b.Range.Number)
}

// BindReply answers a bind; SystemID is the server's.
type BindReply struct {
	SystemID string
	Options  Options
}

func (b *BindReply) layout(w walker) {
	w.text("system_id", 16, &b.SystemID)
	w.options(&b.Options)
}

// Address is a number or a name with its kind.
type Address struct {
	TON    TON
	NPI    NPI
	Number string
}

// TON is a type of number.
type TON byte

// The types of number that senders use.
const (
	TONUnknown       TON = 0
	TONInternational TON = 1
	TONNational      TON = 2
	TONNetwork       TON = 3
	TONSubscriber    TON = 4
	TONAlphanumeric  TON = 5
	TONAbbreviated   TON = 6
)

// NPI is a numbering plan.
type NPI byte

// The numbering plans that senders use.
const (
	NPIUnknown NPI = 0
	NPIISDN    NPI = 1 // E.164
	NPIPrivate NPI = 9
)

// ESMClass is the octet of that name: mode, type and features of a message.
type ESMClass byte

// Parts of an ESMClass.
const (
	ESMReceipt ESMClass = 0x04 // of a deliver_sm: the message is a delivery receipt
	ESMHeader  ESMClass = 0x40 // the text begins with a user data header

	esmType ESMClass = 0x3c
)

// IsReceipt tells a delivery receipt from other messages.
func (c ESMClass) IsReceipt() bool { return c&esmType == ESMReceipt }

// HasHeader is true when the text begins with a user data header.
func (c ESMClass) HasHeader() bool { return c&ESMHeader != 0 }

// ReceiptWanted asks, as registered_delivery, for a receipt of every outcome.
const ReceiptWanted = 0x01

// Message is the body of submit_sm and deliver_sm.
type Message struct {
	ServiceType         string
	Source, Destination Address
	ESMClass            ESMClass
	ProtocolID          byte
	Priority            byte
	Schedule, Validity  string
	RegisteredDelivery  byte
	ReplaceIfPresent    byte
	DataCoding          byte
	DefaultMessage      byte
	ShortMessage        []byte
	Options             Options
}

func (m *Message) layout(w walker) {
	w.text("service_type", 6, &m.ServiceType)
	w.octet("source_addr_ton", (*byte)(&m.Source.TON))
	w.octet("source_addr_npi", (*byte)(&m.Source.NPI))
	w.text("source_addr", 21, &m.Source.Number)
	w.octet("dest_addr_ton", (*byte)(&m.Destination.TON))
	w.octet("dest_addr_npi", (*byte)(&m.Destination.NPI))
	w.text("destination_addr", 21, &m.Destination.Number)
	w.octet("esm_class", (*byte)(&m.ESMClass))
	w.octet("protocol_id", &m.ProtocolID)
	w.octet("priority_flag", &m.Priority)
	w.text("schedule_delivery_time", 17, &m.Schedule)
	w.text("validity_period", 17, &m.Validity)
	w.octet("registered_delivery", &m.RegisteredDelivery)
	w.octet("replace_if_present_flag", &m.ReplaceIfPresent)
	w.octet("data_coding", &m.DataCoding)
	w.octet("sm_default_msg_id", &m.DefaultMessage)
	w.octets("short_message", MaxShortMessage, &m.ShortMessage)
	w.options(&m.Options)
}

// Text is the message's octets: those of message_payload when it has that.
func (m *Message) Text() []byte {
	if payload, ok := m.Options.Get(MessagePayload); ok {
		return payload
	}
	return m.ShortMessage
}

// MessageReply answers a submit_sm, with the id the server gave to the message,
// and a deliver_sm, with none.
type MessageReply struct {
	ID      string
	Options Options
}

func (m *MessageReply) layout(w walker) {
	w.text("message_id", 65, &m.ID)
	w.options(&m.Options)
}
