package sheet

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

const (
	// maxTexts bounds the shared texts of a workbook, in bytes.
	maxTexts = 2 << 30
	// stride: the place of every sixteenth text is kept.
	stride = 16
	// A page is what is read of the temporary file at a time; so many are kept.
	pageSize = 64 << 10
	pages    = 64
)

// texts are the shared texts of a workbook, in a temporary file: each its
// length and its bytes. Cells name them by their number, mostly in order.
type texts struct {
	file   *os.File
	places []int64 // of every stride-th text
	count  int
	cache  [pages]struct {
		number int64 // of the page, from 1
		bytes  []byte
	}
}

// spill reads the part with the shared texts.
func (b *workbook) spill(name, dir string) (_ *texts, err error) {
	p, err := b.part(name)
	if err != nil {
		return nil, err
	}
	t := &texts{}
	p.where = func() string { return fmt.Sprintf("shared text %d of the workbook", t.count+1) }
	if t.file, err = os.CreateTemp(dir, "foredial-texts-*"); err != nil {
		return nil, fmt.Errorf("keep the texts of a workbook: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.Close())
		}
	}()
	out := bufio.NewWriterSize(t.file, pageSize)
	size := int64(0)
	for {
		text, err := p.nextText()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, b.fault(err)
		}
		if t.count%stride == 0 {
			t.places = append(t.places, size)
		}
		t.count++
		length := binary.AppendUvarint(out.AvailableBuffer(), uint64(len(text)))
		if size += int64(len(length) + len(text)); size > maxTexts {
			return nil, fileErrorf("the texts of the workbook are larger than %d bytes: save it as CSV", maxTexts)
		}
		_, _ = out.Write(length)
		_, _ = out.Write(text) // Flush has their errors
	}
	if err := out.Flush(); err != nil {
		return nil, fmt.Errorf("keep the texts of a workbook: %w", err)
	}
	return t, nil
}

// nextText reads the next <si>: the text of its runs, without phonetic hints.
func (p *part) nextText() (text []byte, err error) {
	inItem, inHint, inText := false, false, false
	for {
		found, err := p.next()
		if inItem && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		if found == texted {
			if inText {
				text = append(text, p.text...)
			}
			continue
		}
		switch string(p.name) {
		case "si":
			if found == ends {
				return text, nil
			}
			p.begin()
			inItem = true
		case "rPh":
			inHint = found == starts
		case "t":
			inText = found == starts && inItem && !inHint
		}
		if !inItem {
			p.begin()
		}
	}
}

// at is a text by its number, from 0.
func (t *texts) at(number int) (string, error) {
	if t == nil || number < 0 || number >= t.count {
		return "", fileErrorf("a cell refers to shared text %d, which the workbook does not have", number+1)
	}
	place := t.places[number/stride]
	for skip := number % stride; ; skip-- {
		length, err := t.length(&place)
		if err != nil {
			return "", err
		}
		if skip == 0 {
			text := make([]byte, length)
			return string(text), t.read(text, place)
		}
		place += length
	}
}

// length reads the length at a place and moves the place behind it.
func (t *texts) length(place *int64) (int64, error) {
	var length int64
	for shift := 0; ; shift += 7 {
		var digit [1]byte
		if err := t.read(digit[:], *place); err != nil {
			return 0, err
		}
		*place++
		length |= int64(digit[0]&0x7f) << shift
		if digit[0] < 0x80 {
			return length, nil
		}
	}
}

// read fills p with what is at a place, page by page.
func (t *texts) read(p []byte, place int64) error {
	for len(p) > 0 {
		number := place/pageSize + 1
		page := &t.cache[number%pages]
		if page.number != number {
			if page.bytes == nil {
				page.bytes = make([]byte, pageSize)
			}
			n, err := t.file.ReadAt(page.bytes[:pageSize], (number-1)*pageSize)
			if err != nil && !errors.Is(err, io.EOF) {
				return fmt.Errorf("read the texts of a workbook: %w", err)
			}
			page.number, page.bytes = number, page.bytes[:n]
		}
		n := copy(p, page.bytes[place%pageSize:])
		p, place = p[n:], place+int64(n)
	}
	return nil
}

// Close deletes the texts.
func (t *texts) Close() error { return errors.Join(t.file.Close(), os.Remove(t.file.Name())) }
