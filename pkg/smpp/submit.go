package smpp

import (
	"bytes"
	"context"
	"fmt"

	"github.com/foredial/foredial/pkg/smpp/pdu"
	"github.com/foredial/foredial/pkg/smpp/text"
)

// Message is one to send. An empty From leaves the sender to the server.
type Message struct {
	From, To pdu.Address
	Text     string
	// Receipt asks for word of what became of it, for every part.
	Receipt bool
}

// Submit sends a message and returns the ids that the server gave to its parts. With
// an error come the ids of the parts that were taken before it.
func (c *Client) Submit(ctx context.Context, m Message) ([]string, error) {
	parts, err := c.compose(m)
	if err != nil {
		return nil, err
	}
	select {
	case c.window <- struct{}{}:
		defer func() { <-c.window }()
	case <-c.stopping:
		return nil, fmt.Errorf("%w: %w", ErrNotSent, errStopped)
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: the window is full: %w", ErrNotSent, ctx.Err())
	}
	var ids []string
	for i, part := range parts {
		id, err := c.submit(ctx, part)
		if err != nil && len(parts) > 1 {
			err = fmt.Errorf("part %d of %d: %w", i+1, len(parts), err)
		}
		if err != nil {
			return ids, err
		}
		ids = append(ids, c.cfg.IDs.submitted(id))
	}
	return ids, nil
}

func (c *Client) submit(ctx context.Context, part *pdu.Message) (string, error) {
	s, err := c.bound(ctx)
	if err != nil {
		return "", err
	}
	reply, err := s.request(ctx, pdu.SubmitSM, part)
	if err != nil {
		return "", err
	}
	if body, ok := reply.Body.(*pdu.MessageReply); ok {
		return body.ID, nil
	}
	return "", nil
}

// compose makes the bodies to submit.
func (c *Client) compose(m Message) ([]*pdu.Message, error) {
	alphabet, parts, err := text.Cut(m.Text, c.cfg.MaxParts, c.cfg.Alphabets...)
	if err != nil {
		return nil, fmt.Errorf("smpp: %w", err)
	}
	whole := pdu.Message{Source: m.From, Destination: m.To, DataCoding: alphabet.Coding()}
	if m.Receipt {
		whole.RegisteredDelivery = pdu.ReceiptWanted
	}
	if len(parts) == 1 {
		whole.ShortMessage = alphabet.Join(nil, parts[0])
		return []*pdu.Message{&whole}, nil
	}
	if c.cfg.Long == LongAsPayload {
		payload := alphabet.Join(nil, bytes.Join(parts, nil))
		whole.Options = pdu.Options{{Tag: pdu.MessagePayload, Value: payload}}
		return []*pdu.Message{&whole}, nil
	}
	bodies := make([]*pdu.Message, len(parts))
	ref := c.ref.Add(1)
	for i, octets := range parts {
		part := whole
		if c.cfg.Long == LongByHeader {
			header := text.Part{Ref: int(ref), Total: len(parts), Sequence: i + 1}.Header()
			part.ESMClass, part.ShortMessage = pdu.ESMHeader, alphabet.Join(header, octets)
		} else {
			part.ShortMessage = alphabet.Join(nil, octets)
			part.Options = pdu.Options{
				pdu.Short(pdu.SARMessageRef, uint16(ref)),
				pdu.Octet(pdu.SARTotal, byte(len(parts))), pdu.Octet(pdu.SARSequence, byte(i+1)),
			}
		}
		bodies[i] = &part
	}
	return bodies, nil
}
