package text

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf16"
)

// Alphabet is a way to write text as octets.
type Alphabet int

// The alphabets.
const (
	GSM       Alphabet = iota // the default alphabet, a septet an octet
	GSMPacked                 // the same, eight septets in seven octets
	Latin1                    // ISO 8859-1
	UCS2                      // UTF-16, big-endian
)

// Errors of Cut.
var (
	ErrAlphabet = errors.New("no alphabet at hand has every character")
	ErrTooLong  = errors.New("text too long")
)

// Coding is the alphabet's data_coding.
func (a Alphabet) Coding() byte { return [...]byte{GSM: 0, GSMPacked: 0, Latin1: 3, UCS2: 8}[a] }

// encode is a character's octets, before they are packed; none when a lacks it.
func (a Alphabet) encode(r rune) []byte {
	switch {
	case a == GSM || a == GSMPacked:
		return septets[r]
	case a == UCS2:
		return utf16be(r)
	case r <= 0xff:
		return []byte{byte(r)}
	default:
		return nil
	}
}

func utf16be(r rune) []byte {
	var b []byte
	for _, unit := range utf16.AppendRune(nil, r) {
		b = binary.BigEndian.AppendUint16(b, unit)
	}
	return b
}

// room is what a message holds, alone and as a part of several, in octets of
// encode.
func (a Alphabet) room() (alone, part int) {
	if a == GSM || a == GSMPacked {
		return 160, 153
	}
	return 140, 134
}

// Cut writes a text in the first of the alphabets that has all its characters, in
// as few parts as hold it. More than most parts is ErrTooLong.
func Cut(text string, most int, of ...Alphabet) (Alphabet, [][]byte, error) {
	for _, a := range of {
		characters, ok := a.characters(text)
		if !ok {
			continue
		}
		parts := a.parts(characters)
		if len(parts) > most {
			return a, nil, fmt.Errorf("%w: %d parts, at most %d", ErrTooLong, len(parts), most)
		}
		return a, parts, nil
	}
	return 0, nil, ErrAlphabet
}

func (a Alphabet) characters(text string) ([][]byte, bool) {
	all := make([][]byte, 0, len(text))
	for _, r := range text {
		b := a.encode(r)
		if b == nil {
			return nil, false
		}
		all = append(all, b)
	}
	return all, true
}

func (a Alphabet) parts(characters [][]byte) [][]byte {
	total := 0
	for _, c := range characters {
		total += len(c)
	}
	alone, room := a.room()
	if total <= alone {
		room = alone
	}
	parts := [][]byte{{}}
	for _, c := range characters {
		last := len(parts) - 1
		if len(parts[last])+len(c) > room {
			parts = append(parts, nil)
			last++
		}
		parts[last] = append(parts[last], c...)
	}
	return parts
}

// Join is what is sent of a part of Cut: its octets, packed if that is the
// alphabet's way, behind a header, which may be nil.
func (a Alphabet) Join(header, part []byte) []byte {
	if a == GSMPacked {
		return pack(header, part)
	}
	return append(append([]byte{}, header...), part...)
}

// Read is the text in a message's octets, of which the first few are a header. It
// reads what it can: what is no character is U+FFFD.
func (a Alphabet) Read(b []byte, header int) string {
	switch a {
	case GSM:
		return fromSeptets(b[header:])
	case GSMPacked:
		return fromSeptets(unpack(b, header))
	case Latin1:
		runes := make([]rune, 0, len(b)-header)
		for _, octet := range b[header:] {
			runes = append(runes, rune(octet))
		}
		return string(runes)
	default:
		var units []uint16
		for b = b[header:]; len(b) >= 2; b = b[2:] {
			units = append(units, binary.BigEndian.Uint16(b))
		}
		if len(b) == 1 {
			units = append(units, 0xfffd)
		}
		return string(utf16.Decode(units))
	}
}

// Of is the alphabet of a data_coding, and false for one that is not of text.
// Zero is read as GSM: nothing tells whether it is packed.
func Of(coding byte) (Alphabet, bool) {
	switch coding {
	case 0:
		return GSM, true
	case 1, 3: // 1 is ASCII, which Latin-1 begins with
		return Latin1, true
	case 8:
		return UCS2, true
	default:
		return 0, false
	}
}
