package smpp

import (
	"context"
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/foredial/foredial/pkg/smpp/pdu"
)

// Receipt is what became of a message, or of a part of it.
type Receipt struct {
	// ID is as Submit returned it.
	ID    string
	State State
	// Code is the network's error code, as the server writes it.
	Code string
}

// State of a message that was taken.
type State byte

// The states, numbered as message_state is. Enroute, Accepted and Unknown may be
// followed by another receipt.
const (
	Unstated State = iota
	Enroute
	Delivered
	Expired
	Deleted
	Undeliverable
	Accepted
	Unknown
	Rejected
)

// words of the states in the text of a receipt.
var words = [...]string{
	Enroute: "ENROUTE", Delivered: "DELIVRD", Expired: "EXPIRED", Deleted: "DELETED",
	Undeliverable: "UNDELIV", Accepted: "ACCEPTD", Unknown: "UNKNOWN", Rejected: "REJECTD",
}

// String is the state's word in the text of a receipt.
func (s State) String() string {
	if s == Unstated || int(s) >= len(words) {
		return "state " + strconv.Itoa(int(s))
	}
	return words[s]
}

// Failed is true of the states in which the phone will not get the message.
func (s State) Failed() bool {
	return s == Expired || s == Deleted || s == Undeliverable || s == Rejected
}

// deliver hands what the server delivers to its callbacks, and answers.
func (s *session) deliver() {
	for {
		select {
		case <-s.ctx.Done():
			return
		case p := <-s.delivered:
			status := pdu.OK
			if err := s.hear(s.ctx, p.Body.(*pdu.Message)); err != nil {
				s.cfg.Log.Warn("a message of the message centre was not handled", "error", err)
				status = pdu.ReceiverTemporary
			}
			s.respond(p, pdu.DeliverSMResp, status, &pdu.MessageReply{})
		}
	}
}

func (s *session) hear(ctx context.Context, m *pdu.Message) error {
	switch {
	case !m.ESMClass.IsReceipt():
		if s.cfg.OnMessage == nil {
			return nil
		}
		return s.cfg.OnMessage(ctx, m)
	case s.cfg.OnReceipt == nil:
		return nil
	}
	receipt := s.cfg.IDs.receipt(m)
	if receipt.ID == "" {
		s.cfg.Log.Warn("a receipt of the message centre is of no message")
		return nil // sent again it would be no better
	}
	return s.cfg.OnReceipt(ctx, receipt)
}

// receipt reads a receipt: its options, and what they do not say from its text,
//
//	id:0a1b sub:001 dlvrd:001 submit date:2406011200 done date:2406011201 stat:DELIVRD err:000 text:Hello
func (i IDs) receipt(m *pdu.Message) Receipt {
	fields := receiptFields(string(m.Text()))
	r := Receipt{ID: i.receipted(fields["id"]), State: stateOf(fields["stat"]), Code: fields["err"]}
	if id, ok := m.Options.Get(pdu.ReceiptedMessageID); ok {
		// The option repeats what submit_sm_resp said.
		r.ID = i.submitted(strings.TrimRight(string(id), "\x00"))
	}
	if state, ok := m.Options.Number(pdu.MessageState); ok {
		r.State = State(state)
	}
	if code, ok := m.Options.Get(pdu.NetworkErrorCode); ok && r.Code == "" {
		r.Code = strconv.Itoa(int(binary.BigEndian.Uint16(code[1:]))) // after the kind of network
	}
	return r
}

// receiptFields are the words "key:value" before the field text.
func receiptFields(text string) map[string]string {
	fields := map[string]string{}
	for word := range strings.FieldsSeq(text) {
		key, value, ok := strings.Cut(word, ":")
		if key = strings.ToLower(key); key == "text" {
			break
		}
		if _, twice := fields[key]; ok && !twice {
			fields[key] = value
		}
	}
	return fields
}

func stateOf(word string) State {
	for state, known := range words {
		if known != "" && strings.EqualFold(word, known) {
			return State(state)
		}
	}
	return Unstated
}

// submitted is an id of submit_sm_resp as the client gives it.
func (i IDs) submitted(id string) string {
	return [...]func(string) string{IDsAlike: alike, IDsHexThenDecimal: fromHex, IDsDecimalThenHex: fromDecimal}[i](id)
}

// receipted is an id of a receipt's text as the client gives it.
func (i IDs) receipted(id string) string {
	return [...]func(string) string{IDsAlike: alike, IDsHexThenDecimal: fromDecimal, IDsDecimalThenHex: fromHex}[i](id)
}

func alike(id string) string { return id }

func fromHex(id string) string     { return decimal(id, 16) }
func fromDecimal(id string) string { return decimal(id, 10) }

// decimal writes a number to base as a decimal one; an id that is none stays.
func decimal(id string, base int) string {
	n, err := strconv.ParseUint(id, base, 64)
	if err != nil {
		return id
	}
	return strconv.FormatUint(n, 10)
}
