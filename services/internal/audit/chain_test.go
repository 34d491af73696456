package audit_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	"github.com/foredial/foredial/services/internal/audit"
)

func chained(n int) []*auditv1.AuditEntry {
	entries := make([]*auditv1.AuditEntry, n)
	for i := range entries {
		entries[i] = sample()
		entries[i].Id = fmt.Sprint("e", i+1)
	}
	new(audit.Chain).Append(entries...)
	return entries
}

func check(entries []*auditv1.AuditEntry) (audit.Head, error) {
	var c audit.Chain
	for _, e := range entries {
		if err := c.Add(e); err != nil {
			return c.Head(), err
		}
	}
	return c.Head(), nil
}

func TestChain(t *testing.T) {
	entries := chained(5)
	head, err := check(entries)
	require.NoError(t, err)
	require.EqualValues(t, 5, head.Sequence)
	require.Equal(t, entries[4].GetHash(), head.Hash)

	more := []*auditv1.AuditEntry{sample()}
	audit.Continue(head).Append(more...)
	_, err = check(append(entries, more...))
	require.NoError(t, err, "it goes on from its head")

	for name, tc := range map[string]struct {
		tamper func([]*auditv1.AuditEntry) []*auditv1.AuditEntry
		want   string
	}{
		"changed": {func(all []*auditv1.AuditEntry) []*auditv1.AuditEntry {
			all[2].Subject = "bob"
			return all
		}, "entry 3 is not what its hash was made of"},
		"changed, with a hash that fits": {func(all []*auditv1.AuditEntry) []*auditv1.AuditEntry {
			all[2].Subject = "bob"
			all[2].Hash = audit.Hash(all[2].GetPreviousHash(), all[2])
			return all
		}, "entry 4 follows another entry"},
		"deleted": {func(all []*auditv1.AuditEntry) []*auditv1.AuditEntry {
			return slices.Delete(all, 2, 3)
		}, "entry 4 comes where entry 3 belongs"},
		"deleted and counted anew": {func(all []*auditv1.AuditEntry) []*auditv1.AuditEntry {
			all[3].Sequence, all[4].Sequence = 3, 4
			return slices.Delete(all, 2, 3)
		}, "entry 3 follows another entry"},
		"swapped": {func(all []*auditv1.AuditEntry) []*auditv1.AuditEntry {
			all[1], all[2] = all[2], all[1]
			return all
		}, "entry 3 comes where entry 2 belongs"},
		"put in": {func(all []*auditv1.AuditEntry) []*auditv1.AuditEntry {
			return slices.Insert(all, 2, proto.CloneOf(all[2]))
		}, "entry 3 comes where entry 4 belongs"},
		"the first one gone": {func(all []*auditv1.AuditEntry) []*auditv1.AuditEntry {
			return all[1:]
		}, "entry 2 comes where entry 1 belongs"},
	} {
		_, err := check(tc.tamper(chained(5)))
		require.ErrorContains(t, err, tc.want, name)
	}
}

func TestHeads(t *testing.T) {
	for _, h := range []audit.Head{{}, {Sequence: 7, Hash: []byte{0xab, 1}}} {
		got, err := audit.ParseHead(h.String())
		require.NoError(t, err)
		require.Equal(t, h.String(), got.String())
	}
	for _, bad := range []string{"", "7", "7:", "0:ab", "-1:ab", "x:ab", "7:xy", "7:ab:cd"} {
		_, err := audit.ParseHead(bad)
		require.ErrorIs(t, err, audit.ErrHead, bad)
	}
}
