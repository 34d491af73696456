package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// tags reads the XML of the large parts of a workbook, several times as fast as
// encoding/xml since it takes apart only what it is asked for. It does not see
// to it that ends match their starts; what reads from it stops at the ends that
// it knows. A document type, which could define entities, is refused.
type tags struct {
	src *bufio.Reader

	name       []byte // of the element that starts or ends, without its prefix
	attributes []byte // of the element that starts, as written
	text       []byte // with entities replaced

	inTag  bool   // the < of the next tag was read
	closed bool   // the element that starts ends at once
	long   []byte // what did not fit into the buffer of src
	whole  []byte // a tag with a > in it
}

// event is what comes next in a part.
type event int

const (
	starts event = iota + 1
	ends
	texted
)

func newTags(src io.Reader) *tags { return &tags{src: bufio.NewReaderSize(src, 32<<10)} }

// next is what comes next, or io.EOF. The fields hold it until the next call.
func (x *tags) next() (event, error) {
	if x.closed {
		x.closed = false
		return ends, nil
	}
	for {
		if !x.inTag {
			text, err := x.until('<')
			if err != nil {
				return 0, err
			}
			x.inTag = true
			if len(text) > 0 {
				x.text, err = unescaped(text)
				return texted, err
			}
		}
		found, err := x.tag()
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil || found != 0 {
			return found, err
		}
	}
}

// tag reads a tag behind its <; no event for what means nothing.
func (x *tags) tag() (event, error) {
	tag, err := x.until('>')
	if err != nil {
		return 0, err
	}
	x.inTag = false
	switch {
	case len(tag) == 0:
		return 0, errors.New("it has an element without a name")
	case tag[0] == '/':
		x.name = local(bytes.TrimSpace(tag[1:]))
		return ends, nil
	case tag[0] == '?':
		_, err := x.upTo(tag, "?", 2)
		return 0, err
	case tag[0] != '!':
		return x.start(tag)
	case bytes.HasPrefix(tag, []byte("!--")):
		_, err := x.upTo(tag, "--", 5)
		return 0, err
	case bytes.HasPrefix(tag, []byte("![CDATA[")):
		tag, err := x.upTo(tag, "]]", 10)
		if err != nil {
			return 0, err
		}
		x.text = tag[len("![CDATA[") : len(tag)-len("]]")]
		return texted, nil
	}
	return 0, errors.New("it has a document type")
}

// start reads the tag of an element that starts.
func (x *tags) start(tag []byte) (_ event, err error) {
	if quote := openQuote(0, tag); quote != 0 { // a > in the value of an attribute
		if tag, err = x.extend(tag, func(tag []byte, added int) bool {
			quote = openQuote(quote, tag[added:])
			return quote == 0
		}); err != nil {
			return 0, err
		}
	}
	tag, x.closed = bytes.CutSuffix(tag, []byte("/"))
	name, attributes := tag, []byte(nil)
	if space := bytes.IndexAny(tag, " \t\r\n"); space >= 0 {
		name, attributes = tag[:space], tag[space:]
	}
	if x.name, x.attributes = local(name), attributes; len(x.name) == 0 {
		return 0, errors.New("it has an element without a name")
	}
	return starts, nil
}

// until is what stands before a byte, which is read too.
func (x *tags) until(end byte) ([]byte, error) {
	piece, err := x.src.ReadSlice(end)
	if !errors.Is(err, bufio.ErrBufferFull) {
		return bytes.TrimSuffix(piece, []byte{end}), err
	}
	x.long = x.long[:0]
	for errors.Is(err, bufio.ErrBufferFull) {
		x.long = append(x.long, piece...)
		piece, err = x.src.ReadSlice(end)
	}
	x.long = append(x.long, piece...)
	return bytes.TrimSuffix(x.long, []byte{end}), err
}

// upTo reads on until a tag has its end and at least so many bytes.
func (x *tags) upTo(tag []byte, end string, least int) ([]byte, error) {
	complete := func(tag []byte, _ int) bool { return len(tag) >= least && bytes.HasSuffix(tag, []byte(end)) }
	if complete(tag, 0) {
		return tag, nil
	}
	return x.extend(tag, complete)
}

// extend reads on behind the > that did not end a tag, until it is complete;
// added is where the piece begins that was read last.
func (x *tags) extend(tag []byte, complete func(tag []byte, added int) bool) ([]byte, error) {
	x.whole = append(x.whole[:0], tag...)
	for {
		x.whole = append(x.whole, '>')
		added := len(x.whole)
		piece, err := x.until('>')
		if err != nil {
			return nil, err
		}
		if x.whole = append(x.whole, piece...); complete(x.whole, added) {
			return x.whole, nil
		}
	}
}

// openQuote is the quote that is open behind a piece of a tag; 0: none.
func openQuote(quote byte, piece []byte) byte {
	for _, c := range piece {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote
}

// local is a name without its prefix.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// attribute is the value of an attribute of the element that starts; empty
// when it has none.
func (x *tags) attribute(name string) string {
	for rest := x.attributes; ; {
		given, after, ok := bytes.Cut(rest, []byte{'='})
		for len(after) > 0 && after[0] != '"' && after[0] != '\'' {
			after = after[1:]
		}
		if !ok || len(after) == 0 {
			return ""
		}
		value, behind, ok := bytes.Cut(after[1:], after[:1]) // what stands between two quotes
		if !ok {
			return ""
		}
		if string(bytes.TrimSpace(given)) == name {
			value, _ = unescaped(value)
			return string(value)
		}
		rest = behind
	}
}

var entities = map[string]string{"amp": "&", "lt": "<", "gt": ">", "quot": `"`, "apos": "'"}

// unescaped replaces entities and makes line ends alike.
func unescaped(text []byte) ([]byte, error) {
	if bytes.IndexByte(text, '\r') >= 0 {
		text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	}
	if bytes.IndexByte(text, '&') < 0 {
		return text, nil
	}
	plain := make([]byte, 0, len(text))
	for {
		before, rest, found := bytes.Cut(text, []byte{'&'})
		if plain = append(plain, before...); !found {
			return plain, nil
		}
		entity, after, ended := bytes.Cut(rest, []byte{';'})
		meant, ok := entityOf(string(entity))
		if !ok || !ended {
			return nil, fmt.Errorf("&%.10q is no entity", entity)
		}
		plain, text = append(plain, meant...), after
	}
}

func entityOf(entity string) (string, bool) {
	if meant, ok := entities[entity]; ok {
		return meant, true
	}
	if len(entity) < 2 || entity[0] != '#' {
		return "", false
	}
	digits, base := entity[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	code, err := strconv.ParseUint(digits, base, 21)
	return string(rune(code)), err == nil && code > 0 && utf8.ValidRune(rune(code))
}
