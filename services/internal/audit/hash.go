package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"maps"
	"slices"

	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
)

// Hash is what AuditEntry.hash says, of an entry that follows one with the hash
// previous.
func Hash(previous []byte, e *auditv1.AuditEntry) []byte {
	d := digest{sha256.New()}
	d.bytes(previous)
	d.number(e.GetSequence())
	d.text(e.GetId())
	d.number(e.GetTime().AsTime().UnixMicro())
	d.text(e.GetSubject())
	d.text(e.GetRole())
	d.text(e.GetAgentId())
	d.text(e.GetCredentialId())
	d.text(e.GetMethod())
	d.number(int64(len(e.GetTargets())))
	for _, key := range slices.Sorted(maps.Keys(e.GetTargets())) {
		d.text(key)
		d.text(e.GetTargets()[key])
	}
	d.text(e.GetPurpose())
	d.text(e.GetCode())
	d.text(e.GetRequestId())
	d.text(e.GetAddress())
	return d.Sum(nil)
}

// digest takes fields, each as its length and its bytes: what ends one and begins the
// next cannot be shifted.
type digest struct{ hash.Hash }

func (d digest) bytes(b []byte) {
	_ = binary.Write(d, binary.BigEndian, uint64(len(b))) // a hash takes whatever it is given
	_, _ = d.Write(b)
}

func (d digest) text(s string) { d.bytes([]byte(s)) }

func (d digest) number(n int64) { d.bytes(binary.BigEndian.AppendUint64(nil, uint64(n))) } //nolint:gosec // its bits
