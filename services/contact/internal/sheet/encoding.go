package sheet

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// String is the name for people.
func (e Encoding) String() string {
	if e == GB18030 {
		return "GB18030"
	}
	return "UTF-8"
}

// faultIn is where decoded text shows that it was not in the encoding; -1: nowhere.
func (e Encoding) faultIn(s string) int {
	if e == GB18030 { // the decoder has replaced what it could not read
		return strings.IndexRune(s, utf8.RuneError)
	}
	if utf8.ValidString(s) {
		return -1
	}
	return faultInUTF8([]byte(s))
}

// faultInUTF8 is where the first byte is that is not UTF-8, or the length.
func faultInUTF8(p []byte) int {
	at := 0
	for at < len(p) {
		c, size := utf8.DecodeRune(p[at:])
		if c == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// beyondChance is how many characters of three bytes make sure that text is
// UTF-8: Chinese text in GB18030 hardly ever looks like one of them.
const beyondChance = 2

// encodingOf reads a whole file. Errors: *FileError if it begins as UTF-8 and
// goes on as something else.
func encodingOf(file io.Reader) (Encoding, error) {
	buffer := make([]byte, 256<<10)
	kept, lines, wide := 0, 0, 0 // bytes of a character that is cut; of the file so far
	for {
		n, err := io.ReadFull(file, buffer[kept:])
		ends := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !ends {
			return 0, err
		}
		block := buffer[:kept+n]
		good := len(block)
		if !utf8.Valid(block) {
			good = faultInUTF8(block)
		}
		lines += bytes.Count(block[:good], []byte{'\n'})
		wide += wideIn(block[:good], beyondChance-wide)
		rest := block[good:]
		if len(rest) > 0 && (ends || utf8.FullRune(rest)) {
			if wide >= beyondChance {
				return 0, fileErrorf("line %d is not UTF-8, and what is above it is: the file is damaged, or made of several files", lines+1)
			}
			return GB18030, nil
		}
		if ends {
			return UTF8, nil
		}
		kept = copy(buffer, rest)
	}
}

// wideIn counts characters of three bytes, up to as many as wanted.
func wideIn(block []byte, wanted int) (n int) {
	for i := 0; i < len(block) && n < wanted; i++ {
		if block[i]&0xf0 == 0xe0 {
			n++
		}
	}
	return n
}
