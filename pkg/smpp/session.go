package smpp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/foredial/foredial/pkg/smpp/pdu"
)

// maxSequence is the last sequence_number before they begin again at 1.
const maxSequence = 0x7fffffff

// maxDelivered is how many messages of the server may wait for their callback;
// more are refused for now.
const maxDelivered = 100

// session is one connection.
type session struct {
	cfg       *Config
	conn      net.Conn
	ctx       context.Context //nolint:containedctx // ends with the connection, by the cause of that
	cancel    context.CancelCauseFunc
	heard     chan struct{} // has an element when something came since it was looked at
	delivered chan pdu.PDU

	writing sync.Mutex // held while a PDU is written

	mu       sync.Mutex
	sequence uint32
	waiting  map[uint32]request
}

// request is one that waits for its answer.
type request struct {
	command pdu.Command
	answer  chan<- answer // has room for it
}

type answer struct {
	pdu.PDU
	err error
}

func newSession(cfg *Config, conn net.Conn) *session {
	s := &session{
		cfg: cfg, conn: conn, heard: make(chan struct{}, 1), delivered: make(chan pdu.PDU, maxDelivered),
		waiting: map[uint32]request{},
	}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	return s
}

// end closes the connection; what first ended it is its cause.
func (s *session) end(cause error) {
	s.cancel(cause)
	s.conn.Close()
}

// cause of the session's end; nil before that.
func (s *session) cause() error { return context.Cause(s.ctx) }

func (s *session) bind(ctx context.Context) (pdu.PDU, error) {
	return s.request(ctx, pdu.BindTransceiver, s.cfg.bind())
}

func (s *session) unbind(ctx context.Context) (pdu.PDU, error) {
	return s.request(ctx, pdu.Unbind, nil)
}

// request sends a request and waits for its answer, which is done or an error.
func (s *session) request(ctx context.Context, command pdu.Command, body pdu.Body) (pdu.PDU, error) {
	answers := make(chan answer, 1)
	sequence, err := s.await(request{command, answers})
	if err != nil {
		return pdu.PDU{}, err
	}
	defer s.forget(sequence)
	octets, err := pdu.PDU{Command: command, Sequence: sequence, Body: body}.Marshal()
	if err != nil {
		return pdu.PDU{}, err
	}
	if err := s.write(octets); err != nil {
		return pdu.PDU{}, fmt.Errorf("%w: %w", ErrUnanswered, err)
	}
	patience := time.NewTimer(s.cfg.Timeout)
	defer patience.Stop()
	var lost error
	select {
	case a := <-answers:
		return a.PDU, a.verdict(command)
	case <-s.ctx.Done():
		lost = s.cause()
	case <-patience.C:
		lost = errLate
	case <-ctx.Done():
		lost = ctx.Err()
	}
	select {
	case a := <-answers: // as the server's last word
		return a.PDU, a.verdict(command)
	default:
		return pdu.PDU{}, fmt.Errorf("%w: %w", ErrUnanswered, lost)
	}
}

func (a answer) verdict(command pdu.Command) error {
	switch {
	case a.err != nil:
		return fmt.Errorf("%w: %w", ErrUnanswered, a.err)
	case a.Status != pdu.OK:
		return &RefusedError{command, a.Status}
	case a.Command == pdu.GenericNack:
		return &RefusedError{command, pdu.UnknownError}
	default:
		return nil
	}
}

func (s *session) await(r request) (uint32, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.cause(); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	s.sequence = s.sequence%maxSequence + 1
	s.waiting[s.sequence] = r
	return s.sequence, nil
}

func (s *session) forget(sequence uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.waiting, sequence)
}

// write sends octets whole; after a part of them nobody could follow, so a failure
// ends the session.
func (s *session) write(octets []byte) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	err := s.conn.SetWriteDeadline(time.Now().Add(s.cfg.Timeout))
	if err == nil {
		_, err = s.conn.Write(octets)
	}
	if err != nil {
		s.end(err)
	}
	return err
}

// respond answers a request of the server's.
func (s *session) respond(to pdu.PDU, command pdu.Command, status pdu.Status, body pdu.Body) {
	octets, err := pdu.PDU{Command: command, Status: status, Sequence: to.Sequence, Body: body}.Marshal()
	if err == nil {
		err = s.write(octets)
	}
	if err != nil {
		s.end(err)
	}
}

// read takes what the server sends until the session ends.
func (s *session) read() {
	for stream := bufio.NewReader(s.conn); ; {
		p, err := pdu.Read(stream)
		var malformed *pdu.Error
		if err != nil && !errors.As(err, &malformed) {
			if errors.Is(err, io.EOF) {
				err = errClosed
			}
			s.end(err)
			return
		}
		select {
		case s.heard <- struct{}{}:
		default:
		}
		if malformed != nil {
			s.refuse(p, malformed)
		} else {
			s.take(p)
		}
	}
}

func (s *session) refuse(p pdu.PDU, malformed *pdu.Error) {
	s.cfg.Log.Warn("the message centre sent what is no SMPP", "error", malformed)
	if p.Command.IsResponse() {
		s.settle(answer{p, errMalformed})
		return
	}
	s.respond(p, pdu.GenericNack, malformed.Status, nil)
}

func (s *session) take(p pdu.PDU) {
	switch {
	case p.Command.IsResponse():
		s.settle(answer{PDU: p})
	case p.Command == pdu.EnquireLink:
		s.respond(p, pdu.EnquireLinkResp, pdu.OK, nil)
	case p.Command == pdu.Unbind:
		s.respond(p, pdu.UnbindResp, pdu.OK, nil)
		s.end(errUnbound)
	case p.Command == pdu.DeliverSM:
		select {
		case s.delivered <- p:
		default:
			s.respond(p, pdu.DeliverSMResp, pdu.ReceiverTemporary, &pdu.MessageReply{})
		}
	default: // what only a server is asked
		s.respond(p, pdu.GenericNack, pdu.InvalidCommandID, nil)
	}
}

// settle hands an answer to the request it is of. One that comes too late, twice or
// unasked is of none.
func (s *session) settle(a answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked, ok := s.waiting[a.Sequence]
	if !ok || a.Command != asked.command.Response() && a.Command != pdu.GenericNack {
		s.cfg.Log.Warn("an answer to no request", "command", a.Command.String(), "status", a.Status.String())
		return
	}
	delete(s.waiting, a.Sequence)
	asked.answer <- a
}

// enquire asks a silent server whether it is there.
func (s *session) enquire() {
	silence := time.NewTimer(s.cfg.EnquireAfter)
	defer silence.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.heard:
		case <-silence.C:
			if _, err := s.request(s.ctx, pdu.EnquireLink, nil); errors.Is(err, ErrUnanswered) {
				s.end(fmt.Errorf("enquire_link: %w", err))
			}
		}
		silence.Reset(s.cfg.EnquireAfter)
	}
}
