package smpp

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/foredial/foredial/pkg/smpp/pdu"
	"github.com/foredial/foredial/pkg/smpp/text"
)

// Config of a client. Zero values have the defaults named.
type Config struct {
	// Address is the server's host:port. TLS, if set, is how to reach it.
	Address string
	TLS     *tls.Config
	// SystemID (up to 15 octets), Password (8) and SystemType (12) are what to bind with.
	SystemID, Password, SystemType string

	// Window is how many messages may be under way at a time: 10.
	Window int
	// Timeout is for the connection, for every answer and for every write: 10 s.
	Timeout time.Duration
	// EnquireAfter is how long the server may be silent before it is asked whether
	// it is there: 30 s.
	EnquireAfter time.Duration

	// Alphabets to write in; the first that has all characters is taken: GSM, UCS2.
	Alphabets []text.Alphabet
	// Long is how a message of several parts is sent: with headers.
	Long Long
	// MaxParts is how many a message may have, at most 255: 10.
	MaxParts int
	// IDs says in which number systems the server writes ids.
	IDs IDs

	// OnReceipt hears what became of messages that asked for it. An error makes the
	// server send the receipt again. Its context ends with the connection.
	OnReceipt func(context.Context, Receipt) error
	// OnMessage hears of other messages that the server delivers, in the same way.
	// Nil: they are answered and forgotten.
	OnMessage func(context.Context, *pdu.Message) error

	// Dial opens connections in place of a TCP dialler.
	Dial func(ctx context.Context) (net.Conn, error)
	Log  *slog.Logger
}

// Long is a way to send a text that one message does not hold.
type Long int

// The ways. Phones show one message with all three.
const (
	LongByHeader  Long = iota // parts, each with a user data header
	LongByOptions             // parts, told by the options sar_*
	LongAsPayload             // undivided, in the option message_payload
)

// IDs says how a server writes a message's id in submit_sm_resp and in the text of
// its receipt. Unless they are the same, ids are given as decimal numbers.
type IDs int

// The ways.
const (
	IDsAlike IDs = iota
	IDsHexThenDecimal
	IDsDecimalThenHex
)

// International is the address of an E.164 number, with its + or without.
func International(number string) pdu.Address {
	if len(number) > 0 && number[0] == '+' {
		number = number[1:]
	}
	return pdu.Address{TON: pdu.TONInternational, NPI: pdu.NPIISDN, Number: number}
}

func (c Config) complete() (Config, error) {
	c.Window = cmp.Or(c.Window, 10)
	c.Timeout = cmp.Or(c.Timeout, 10*time.Second)
	c.EnquireAfter = cmp.Or(c.EnquireAfter, 30*time.Second)
	c.MaxParts = cmp.Or(c.MaxParts, 10)
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	if len(c.Alphabets) == 0 {
		c.Alphabets = []text.Alphabet{text.GSM, text.UCS2}
	}
	if c.Dial == nil {
		if c.Address == "" {
			return c, errors.New("smpp: no address")
		}
		c.Dial = c.dial
	}
	if c.Window < 1 || c.Timeout < 0 || c.EnquireAfter < 0 || c.MaxParts < 1 || c.MaxParts > 255 {
		return c, fmt.Errorf("smpp: window %d, timeout %s, silence %s, %d parts: one is out of its range",
			c.Window, c.Timeout, c.EnquireAfter, c.MaxParts)
	}
	_, err := pdu.PDU{Command: pdu.BindTransceiver, Body: c.bind()}.Marshal()
	return c, err
}

func (c Config) bind() *pdu.Bind {
	return &pdu.Bind{SystemID: c.SystemID, Password: c.Password, SystemType: c.SystemType, InterfaceVersion: pdu.Version}
}

func (c Config) dial(ctx context.Context) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: c.Timeout}
	if c.TLS == nil {
		return dialer.DialContext(ctx, "tcp", c.Address)
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout) // of the handshake too
	defer cancel()
	return (&tls.Dialer{NetDialer: dialer, Config: c.TLS}).DialContext(ctx, "tcp", c.Address)
}
