package pdu

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// walker goes through the fields of a body: a reader sets them, a writer takes
// them. What goes wrong first is kept, and the rest of the walk does nothing.
type walker interface {
	octet(field string, value *byte)
	// text is a C-octet string of at most size octets, its NUL among them.
	text(field string, size int, value *string)
	// octets are preceded by one octet with their number, at most size.
	octets(field string, size int, value *[]byte)
	// options are all the rest.
	options(value *Options)
}

// Error is a PDU that is not as the specification has it.
type Error struct {
	// Status is what to refuse it with.
	Status Status
	// Field and Reason say what is wrong with it; never what it holds.
	Field, Reason string
}

func (e *Error) Error() string { return "smpp: " + e.Field + ": " + e.Reason }

func refuse(status Status, field, format string, args ...any) *Error {
	return &Error{status, field, fmt.Sprintf(format, args...)}
}

func (t Tag) String() string { return fmt.Sprintf("option 0x%04x", uint16(t)) }

type reader struct {
	rest []byte
	err  error
}

func (r *reader) octet(field string, value *byte) {
	if r.err != nil {
		return
	}
	if len(r.rest) == 0 {
		r.err = refuse(InvalidCommandLength, field, "missing")
		return
	}
	*value, r.rest = r.rest[0], r.rest[1:]
}

func (r *reader) text(field string, size int, value *string) {
	if r.err != nil {
		return
	}
	end := bytes.IndexByte(r.rest[:min(size, len(r.rest))], 0)
	switch {
	case end >= 0:
		*value, r.rest = string(r.rest[:end]), r.rest[end+1:]
	case len(r.rest) < size:
		r.err = refuse(InvalidCommandLength, field, "no end")
	default:
		r.err = refuse(InvalidParameterLength, field, "no end within %d octets", size)
	}
}

func (r *reader) octets(field string, size int, value *[]byte) {
	var length byte
	r.octet(field, &length)
	switch {
	case r.err != nil:
	case int(length) > size:
		r.err = refuse(InvalidMessageLength, field, "%d octets", length)
	case int(length) > len(r.rest):
		r.err = refuse(InvalidMessageLength, field, "%d octets, of which %d are there", length, len(r.rest))
	case length > 0:
		*value, r.rest = bytes.Clone(r.rest[:length]), r.rest[length:]
	}
}

func (r *reader) options(value *Options) {
	for r.err == nil && len(r.rest) > 0 {
		if len(r.rest) < 4 {
			r.err = refuse(InvalidOptionStream, "options", "%d octets left", len(r.rest))
			return
		}
		tag, length := Tag(binary.BigEndian.Uint16(r.rest)), int(binary.BigEndian.Uint16(r.rest[2:]))
		if r.rest = r.rest[4:]; length > len(r.rest) {
			r.err = refuse(InvalidOptionStream, tag.String(), "%d octets, of which %d are there", length, len(r.rest))
			return
		}
		option := Option{tag, append([]byte{}, r.rest[:length]...)}
		r.err, r.rest = option.check(), r.rest[length:]
		*value = append(*value, option)
	}
}

type writer struct {
	out []byte
	err error
}

func (w *writer) octet(_ string, value *byte) { w.out = append(w.out, *value) }

func (w *writer) text(field string, size int, value *string) {
	switch {
	case w.err != nil:
	case len(*value) >= size:
		w.err = refuse(InvalidParameterLength, field, "%d octets, at most %d fit", len(*value), size-1)
	case strings.IndexByte(*value, 0) >= 0:
		w.err = refuse(InvalidParameterLength, field, "a NUL within")
	default:
		w.out = append(append(w.out, *value...), 0)
	}
}

func (w *writer) octets(field string, size int, value *[]byte) {
	if w.err == nil && len(*value) > size {
		w.err = refuse(InvalidMessageLength, field, "%d octets, at most %d fit", len(*value), size)
	}
	if w.err == nil {
		w.out = append(append(w.out, byte(len(*value))), *value...)
	}
}

func (w *writer) options(value *Options) {
	for _, option := range *value {
		if w.err != nil {
			return
		}
		if len(option.Value) > math.MaxUint16 {
			w.err = refuse(InvalidParameterLength, option.Tag.String(), "%d octets", len(option.Value))
			return
		}
		w.err = option.check()
		w.out = binary.BigEndian.AppendUint16(w.out, uint16(option.Tag))
		w.out = binary.BigEndian.AppendUint16(w.out, uint16(len(option.Value)))
		w.out = append(w.out, option.Value...)
	}
}
