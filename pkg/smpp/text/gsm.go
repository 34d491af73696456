package text

import "strings"

const (
	escape         = 0x1b
	carriageReturn = 0x0d
)

// basic are the characters of the default alphabet, by septet; the escape stands
// for itself.
var basic = []rune("@£$¥èéùìòÇ\nØø\rÅå" +
	"Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ" +
	" !\"#¤%&'()*+,-./" +
	"0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNO" +
	"PQRSTUVWXYZÄÖÑÜ§" +
	"¿abcdefghijklmno" +
	"pqrstuvwxyzäöñüà")

// extension are the characters that follow an escape.
var extension = map[byte]rune{
	0x0a: '\f', 0x14: '^', 0x28: '{', 0x29: '}', 0x2f: '\\',
	0x3c: '[', 0x3d: '~', 0x3e: ']', 0x40: '|', 0x65: '€',
}

// septets is the way of every character to the alphabet.
var septets = func() map[rune][]byte {
	all := make(map[rune][]byte, len(basic)+len(extension))
	for code, r := range basic {
		if code != escape {
			all[r] = []byte{byte(code)}
		}
	}
	for code, r := range extension {
		all[r] = []byte{escape, code}
	}
	return all
}()

// fromSeptets reads one septet an octet. A code that the extension table lacks is
// read from the default one, as phones do; what is no septet is U+FFFD.
func fromSeptets(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); i++ {
		code, escaped := b[i], false
		if code == escape && i+1 < len(b) {
			i++
			code, escaped = b[i], true
		}
		r, special := extension[code]
		switch {
		case escaped && special:
			out.WriteRune(r)
		case code == escape:
			out.WriteByte(' ')
		case int(code) < len(basic):
			out.WriteRune(basic[code])
		default:
			out.WriteRune('\uFFFD')
		}
	}
	return out.String()
}

// pack puts septets behind each other, lowest bits first, after a header whose
// octets are filled up to a whole number of septets.
func pack(header, septets []byte) []byte {
	bit := fill(len(header)*8, 7)
	end := bit + len(septets)*7
	if fill(end, 8)-end == 7 {
		septets = append(septets[:len(septets):len(septets)], carriageReturn)
	}
	out := append(make([]byte, 0, fill(end, 8)/8), header...)
	out = out[:fill(end, 8)/8]
	for _, septet := range septets {
		wide := uint16(septet) << (bit % 8)
		out[bit/8] |= byte(wide)
		if wide>>8 != 0 {
			out[bit/8+1] |= byte(wide >> 8)
		}
		bit += 7
	}
	return out
}

// unpack is the inverse, for b with its header of so many octets.
func unpack(b []byte, header int) []byte {
	var out []byte
	bit := fill(header*8, 7)
	for ; bit+7 <= len(b)*8; bit += 7 {
		wide := uint16(b[bit/8])
		if bit/8+1 < len(b) {
			wide |= uint16(b[bit/8+1]) << 8
		}
		out = append(out, byte(wide>>(bit%8))&0x7f)
	}
	if last := len(out) - 1; last >= 0 && bit == len(b)*8 && out[last] == carriageReturn {
		out = out[:last]
	}
	return out
}

// fill is n, or the next multiple of size.
func fill(n, size int) int { return (n + size - 1) / size * size }
