package text

import "encoding/binary"

// Part says which part of which long message a message is.
type Part struct {
	Ref             int // the same for all parts of a message
	Total, Sequence int // Sequence counts from 1
}

// Information elements of a user data header.
const (
	concatenated      = 0x00 // an octet each: reference, total, sequence
	concatenatedShort = 0x08 // the same with a reference of two octets
)

// Header is the user data header of a part; of Ref one octet is kept.
func (p Part) Header() []byte {
	return []byte{5, concatenated, 3, byte(p.Ref), byte(p.Total), byte(p.Sequence)}
}

// ReadHeader finds the end of the user data header that b begins with, and the
// part it tells of; zero when it tells of none. It is false when there is no
// header that is well formed.
func ReadHeader(b []byte) (part Part, length int, ok bool) {
	if len(b) == 0 || int(b[0]) >= len(b) {
		return Part{}, 0, false
	}
	length = int(b[0]) + 1
	for rest := b[1:length]; len(rest) > 0; {
		if len(rest) < 2 || len(rest) < 2+int(rest[1]) {
			return Part{}, 0, false
		}
		element := rest[2 : 2+rest[1]]
		switch {
		case rest[0] == concatenated && len(element) == 3:
			part = Part{int(element[0]), int(element[1]), int(element[2])}
		case rest[0] == concatenatedShort && len(element) == 4:
			part = Part{int(binary.BigEndian.Uint16(element)), int(element[2]), int(element[3])}
		}
		rest = rest[2+len(element):]
	}
	return part, length, true
}
