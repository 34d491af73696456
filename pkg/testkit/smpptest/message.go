package smpptest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/smpp/pdu"
	"github.com/foredial/foredial/pkg/smpp/text"
)

// Message is one that the center took, whole.
type Message struct {
	SystemID string
	From, To pdu.Address
	Text     string
	Coding   byte // data_coding
	// IDs are of its parts, in their order.
	IDs     []string
	Receipt bool
}

// Delivery is a message for a client.
type Delivery struct {
	SystemID string
	Message  *pdu.Message
}

// line is a delivery in line for its client.
type line struct {
	Delivery
	by *session // that is handing it over
}

type partKey struct {
	systemID, from, to string
	ref                int
}

// gathered are the parts of a message that have come; nil for those that have not.
type gathered struct {
	texts []*string
	ids   []string
}

// keep adds a message, or a part to those of its message.
func (c *Center) keep(systemID string, m *pdu.Message, id string) {
	octets, header, part := m.Text(), 0, text.Part{}
	if m.ESMClass.HasHeader() {
		part, header, _ = text.ReadHeader(octets)
	} else if ref, ok := m.Options.Number(pdu.SARMessageRef); ok {
		part.Ref = ref
		part.Total, _ = m.Options.Number(pdu.SARTotal)
		part.Sequence, _ = m.Options.Number(pdu.SARSequence)
	}
	alphabet, known := text.Of(m.DataCoding)
	if c.cfg.Packed && alphabet == text.GSM {
		alphabet = text.GSMPacked
	}
	read := fmt.Sprintf("%x", octets)
	if known {
		read = alphabet.Read(octets, header)
	}
	whole := Message{
		SystemID: systemID, From: m.Source, To: m.Destination, Coding: m.DataCoding,
		Text: read, IDs: []string{id}, Receipt: m.RegisteredDelivery == pdu.ReceiptWanted,
	}
	c.change(func() {
		if part.Total < 2 || part.Sequence < 1 || part.Sequence > part.Total {
			c.messages = append(c.messages, whole)
			return
		}
		key := partKey{systemID, m.Source.Number, m.Destination.Number, part.Ref}
		g := c.parts[key]
		if g == nil || len(g.texts) != part.Total {
			g = &gathered{make([]*string, part.Total), make([]string, part.Total)}
			c.parts[key] = g
		}
		g.texts[part.Sequence-1], g.ids[part.Sequence-1] = &read, id
		if slices.Contains(g.texts, nil) {
			return
		}
		delete(c.parts, key)
		var joined strings.Builder
		for _, t := range g.texts {
			joined.WriteString(*t)
		}
		whole.Text, whole.IDs = joined.String(), g.ids
		c.messages = append(c.messages, whole)
	})
}

// receipt is the one of a message, in text and in options.
func receipt(m *pdu.Message, id, textID, state string) *pdu.Message {
	states := []string{"", "ENROUTE", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD"}
	failed := "000"
	if state != "DELIVRD" {
		failed = "011"
	}
	words := fmt.Sprintf("id:%s sub:001 dlvrd:001 submit date:2401020304 done date:2401020305 stat:%s err:%s text:", textID, state, failed)
	r := &pdu.Message{Source: m.Destination, Destination: m.Source, ESMClass: pdu.ESMReceipt, ShortMessage: []byte(words)}
	if id == textID { // with two ways to write an id, the text alone says it, as such centers do
		r.Options = append(r.Options, pdu.CString(pdu.ReceiptedMessageID, id))
	}
	if code := slices.Index(states, state); code > 0 {
		r.Options = append(r.Options, pdu.Octet(pdu.MessageState, byte(code)))
	}
	return r
}

// Messages are those that came, in the order of their last parts.
func (c *Center) Messages() []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.messages)
}

// Peak is the largest number of submit_sm that were unanswered at a time.
func (c *Center) Peak() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.peak
}

// Enquiries is how many enquire_link came.
func (c *Center) Enquiries() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.links
}

// Bound is how many sessions are bound.
func (c *Center) Bound() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bound()
}

func (c *Center) bound() (n int) {
	for s := range c.sessions {
		if s.bound != 0 {
			n++
		}
	}
	return n
}

// patience is how long the Await functions wait before they fail the test.
const patience = 20 * time.Second

// Await waits for so many messages.
func (c *Center) Await(t testing.TB, n int) []Message {
	t.Helper()
	c.await(t, "messages", func() bool { return len(c.messages) >= n })
	return c.Messages()
}

// AwaitBound waits until so many sessions are bound.
func (c *Center) AwaitBound(t testing.TB, n int) {
	t.Helper()
	c.await(t, "binds", func() bool { return c.bound() == n })
}

// AwaitPending waits until so many submit_sm are unanswered.
func (c *Center) AwaitPending(t testing.TB, n int) {
	t.Helper()
	c.await(t, "submits", func() bool { return c.pending == n })
}

// AwaitDelivered waits until nothing is in line for clients.
func (c *Center) AwaitDelivered(t testing.TB) {
	t.Helper()
	c.await(t, "deliveries", func() bool { return len(c.outbox) == 0 })
}

func (c *Center) await(t testing.TB, what string, there func() bool) {
	t.Helper()
	late := time.After(patience)
	for {
		c.mu.Lock()
		found, changed := there(), c.changed
		c.mu.Unlock()
		if found {
			return
		}
		select {
		case <-changed:
		case <-late:
			require.FailNow(t, "no "+what+" in time")
		}
	}
}
