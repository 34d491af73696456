package audit

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
)

// Head is the last entry of a chain: whoever keeps it can tell later whether all up to
// it is still there as it was. Zero: of an empty chain.
type Head struct {
	Sequence int64
	Hash     []byte
}

// ErrHead says that a text is no head.
var ErrHead = errors.New("not SEQUENCE:HASH, as verify prints it")

// ParseHead reads what String wrote.
func ParseHead(text string) (h Head, err error) {
	sequence, hash, _ := strings.Cut(text, ":")
	h.Sequence, err = strconv.ParseInt(sequence, 10, 64)
	if err != nil || h.Sequence < 0 {
		return Head{}, ErrHead
	}
	h.Hash, err = hex.DecodeString(hash)
	if err != nil || (len(h.Hash) == 0) != (h.Sequence == 0) {
		return Head{}, ErrHead
	}
	return h, nil
}

func (h Head) String() string { return fmt.Sprintf("%d:%x", h.Sequence, h.Hash) }

// Chain checks a log from its first entry on.
type Chain struct{ head Head }

// Head is the last entry that was added.
func (c *Chain) Head() Head { return c.head }

// Add adds the next entry, or says what is wrong with it.
func (c *Chain) Add(e *auditv1.AuditEntry) error {
	switch want := c.head.Sequence + 1; {
	case e.GetSequence() != want:
		return fmt.Errorf("entry %d comes where entry %d belongs", e.GetSequence(), want)
	case !bytes.Equal(e.GetPreviousHash(), c.head.Hash):
		return fmt.Errorf("entry %d follows another entry than the one before it", e.GetSequence())
	case !bytes.Equal(e.GetHash(), Hash(c.head.Hash, e)):
		return fmt.Errorf("entry %d is not what its hash was made of", e.GetSequence())
	}
	c.head = Head{Sequence: e.GetSequence(), Hash: e.GetHash()}
	return nil
}

// Append makes entries the next of the chain.
func (c *Chain) Append(entries ...*auditv1.AuditEntry) {
	for _, e := range entries {
		e.Sequence, e.PreviousHash = c.head.Sequence+1, c.head.Hash
		e.Hash = Hash(c.head.Hash, e)
		c.head = Head{Sequence: e.GetSequence(), Hash: e.GetHash()}
	}
}

// Continue is a chain whose last entry is known.
func Continue(head Head) *Chain { return &Chain{head} }
