package smpptest

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/foredial/foredial/pkg/smpp/pdu"
)

// session is one connection of a client.
type session struct {
	center *Center
	conn   net.Conn
	ctx    context.Context //nolint:containedctx // ends with the connection
	end    context.CancelFunc
	taken  chan pdu.PDU // answers to deliver_sm

	// Set once, by the bind, with center.mu held.
	bound    pdu.Command
	systemID string

	writing sync.Mutex
}

func newSession(c *Center, conn net.Conn) *session {
	s := &session{center: c, conn: conn, taken: make(chan pdu.PDU, 1)}
	s.ctx, s.end = context.WithCancel(context.Background())
	return s
}

func (s *session) run() {
	var running sync.WaitGroup
	running.Go(s.deliver)
	stream := bufio.NewReader(s.conn)
	for s.read(stream, &running) {
	}
	s.conn.Close()
	s.end()
	running.Wait()
	s.center.mu.Lock()
	defer s.center.mu.Unlock()
	delete(s.center.sessions, s)
	close(s.center.changed)
	s.center.changed = make(chan struct{})
}

// read takes one PDU; false ends the session.
func (s *session) read(stream *bufio.Reader, running *sync.WaitGroup) bool {
	p, err := pdu.Read(stream)
	var wrong *pdu.Error
	switch {
	case errors.As(err, &wrong):
		s.write(pdu.PDU{Command: pdu.GenericNack, Status: wrong.Status, Sequence: p.Sequence})
		return true
	case err != nil:
		return false
	}
	switch p.Command {
	case pdu.BindReceiver, pdu.BindTransmitter, pdu.BindTransceiver:
		s.bind(p)
	case pdu.EnquireLink:
		s.center.change(func() { s.center.links++ })
		s.answer(p, pdu.OK, nil)
	case pdu.Unbind:
		s.answer(p, pdu.OK, nil)
		return false
	case pdu.SubmitSM:
		if s.bound != pdu.BindTransmitter && s.bound != pdu.BindTransceiver {
			s.answer(p, pdu.InvalidBindStatus, nil)
			return true
		}
		a, number := s.center.take(p.Body.(*pdu.Message).Destination.Number)
		if a.Delay > 0 || a.Never {
			running.Go(func() { s.submit(p, a, number) })
		} else {
			s.submit(p, a, number)
		}
	case pdu.DeliverSMResp:
		select {
		case s.taken <- p:
		case <-s.ctx.Done():
		}
	default:
		if !p.Command.IsResponse() {
			s.write(pdu.PDU{Command: pdu.GenericNack, Status: pdu.InvalidCommandID, Sequence: p.Sequence})
		}
	}
	return true
}

func (s *session) bind(p pdu.PDU) {
	c, body, status := s.center, p.Body.(*pdu.Bind), pdu.OK
	c.change(func() {
		switch {
		case c.binding != pdu.OK:
			status = c.binding
		case s.bound != 0:
			status = pdu.AlreadyBound
		case c.cfg.SystemID != "" && body.SystemID != c.cfg.SystemID:
			status = pdu.InvalidSystemID
		case c.cfg.Password != "" && body.Password != c.cfg.Password:
			status = pdu.InvalidPassword
		}
	})
	if status != pdu.OK {
		s.answer(p, status, nil)
		return
	}
	s.answer(p, status, &pdu.BindReply{SystemID: "smpptest", Options: pdu.Options{pdu.Octet(pdu.InterfaceVersion, pdu.Version)}})
	// After the answer: nothing may be delivered before it.
	c.change(func() {
		if !c.muted {
			s.bound, s.systemID = p.Command, body.SystemID
		}
	})
}

func (s *session) submit(p pdu.PDU, a Answer, number uint64) {
	c, m := s.center, p.Body.(*pdu.Message)
	settled := sync.OnceFunc(func() { c.change(func() { c.pending-- }) })
	defer settled()
	if a.Delay > 0 {
		select {
		case <-time.After(a.Delay):
		case <-s.ctx.Done():
			return
		}
	}
	if a.Drop {
		s.conn.Close()
		return
	}
	id := c.cfg.ID(number)
	if a.Status == pdu.OK {
		c.keep(s.systemID, m, id)
	}
	if a.Never {
		<-s.ctx.Done()
		return
	}
	settled() // before the answer, which may bring the next
	if a.Status != pdu.OK {
		s.answer(p, a.Status, nil)
		return
	}
	s.answer(p, pdu.OK, &pdu.MessageReply{ID: id})
	if m.RegisteredDelivery == pdu.ReceiptWanted && !a.NoReceipt {
		c.Deliver(Delivery{s.systemID, receipt(m, id, c.cfg.ReceiptID(number), cmp.Or(a.State, "DELIVRD"))})
	}
}

// deliver sends what is in line for the client, one at a time. What the client does
// not take goes back in line.
func (s *session) deliver() {
	for sequence := uint32(1); ; sequence++ {
		d, ok := s.next()
		if !ok {
			return
		}
		taken := s.hand(d, sequence)
		s.center.change(func() {
			if d.by = nil; taken {
				s.center.outbox = slices.DeleteFunc(s.center.outbox, func(o *line) bool { return o == d })
			}
		})
		if taken {
			continue
		}
		select {
		case <-time.After(s.center.cfg.Again):
		case <-s.ctx.Done():
		}
	}
}

func (s *session) hand(d *line, sequence uint32) (taken bool) {
	s.write(pdu.PDU{Command: pdu.DeliverSM, Sequence: sequence, Body: d.Message})
	select {
	case p := <-s.taken:
		return p.Status == pdu.OK
	case <-s.ctx.Done():
		return false
	}
}

// next waits for a delivery to the session's system_id that no other session is at.
func (s *session) next() (*line, bool) {
	c := s.center
	for {
		c.mu.Lock()
		at, changed := -1, c.changed
		if !c.muted && (s.bound == pdu.BindReceiver || s.bound == pdu.BindTransceiver) {
			at = slices.IndexFunc(c.outbox, func(d *line) bool { return d.SystemID == s.systemID && d.by == nil })
		}
		if at >= 0 && s.ctx.Err() == nil {
			d := c.outbox[at]
			d.by = s
			c.mu.Unlock()
			return d, true
		}
		c.mu.Unlock()
		select {
		case <-changed:
		case <-s.ctx.Done():
			return nil, false
		}
	}
}

func (s *session) answer(to pdu.PDU, status pdu.Status, body pdu.Body) {
	s.center.mu.Lock()
	muted := s.center.muted
	s.center.mu.Unlock()
	if !muted {
		s.write(pdu.PDU{Command: to.Command.Response(), Status: status, Sequence: to.Sequence, Body: body})
	}
}

// write sends a PDU; a connection that takes none ends by the next read.
func (s *session) write(p pdu.PDU) {
	octets, err := p.Marshal()
	if err != nil {
		s.conn.Close()
		return
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if _, err := s.conn.Write(octets); err != nil {
		s.conn.Close()
	}
}
