package audit_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	"github.com/foredial/foredial/services/internal/audit"
)

func sample() *auditv1.AuditEntry {
	return &auditv1.AuditEntry{
		Sequence: 1, Id: "0197", Time: timestamppb.New(time.Date(2026, 5, 4, 12, 0, 0, 1000, time.UTC)),
		Subject: "ann", Role: "tenant_admin", Method: "foredial.contact.v1.ContactService.RevealContact",
		Targets: map[string]string{"task_id": "t1", "id": "c1"}, Purpose: "Beschwerde über Anruf", Code: "OK",
		RequestId: "r1", Address: "192.0.2.7",
	}
}

// sampleBytes is what the contract says of sample, written out: lengths, and bytes.
var sampleBytes = strings.Join([]string{
	"0000000000000000",                     // no entry before
	"0000000000000008", "0000000000000001", // sequence
	"0000000000000004", hex.EncodeToString([]byte("0197")),
	"0000000000000008", "000650fcab871001", // 1,777,896,000,000,001 µs
	"0000000000000003", hex.EncodeToString([]byte("ann")),
	"000000000000000c", hex.EncodeToString([]byte("tenant_admin")),
	"0000000000000000", "0000000000000000", // no agent, a token
	"0000000000000030", hex.EncodeToString([]byte("foredial.contact.v1.ContactService.RevealContact")),
	"0000000000000008", "0000000000000002", // targets
	"0000000000000002", "6964", "0000000000000002", "6331",
	"0000000000000007", hex.EncodeToString([]byte("task_id")), "0000000000000002", "7431",
	"0000000000000016", "4265736368776572646520c3bc62657220416e727566",
	"0000000000000002", "4f4b",
	"0000000000000002", "7231",
	"0000000000000009", hex.EncodeToString([]byte("192.0.2.7")),
}, "")

func TestHash(t *testing.T) {
	written, err := hex.DecodeString(sampleBytes)
	require.NoError(t, err)
	want := sha256.Sum256(written)
	require.Equal(t, want[:], audit.Hash(nil, sample()))
	// By openssl, of the same bytes.
	require.Equal(t, "28128c2e9ab1a7821d68a9b9373fc55a5d6bde1cbe4c99f71d927ff393681b3d", hex.EncodeToString(want[:]))
}

// The page that says how has an example, with what openssl makes of it.
func TestTheExampleInTheDocs(t *testing.T) {
	page, err := os.ReadFile("../../../docs/audit.md")
	require.NoError(t, err)
	e := &auditv1.AuditEntry{Sequence: 1, Id: "a", Time: timestamppb.New(time.Unix(0, 0))}
	require.Contains(t, string(page), "# "+hex.EncodeToString(audit.Hash(nil, e))+"\n")
}

// Whatever is different, the hash is.
func TestHashIsOfEverything(t *testing.T) {
	seen := map[string]string{string(audit.Hash(nil, sample())): "as it was", string(audit.Hash([]byte{1}, sample())): "previous"}
	fields := sample().ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		field, e := fields.Get(i), sample()
		m := e.ProtoReflect()
		switch {
		case field.Name() == "hash" || field.Name() == "previous_hash":
			continue // the second is an argument
		case field.IsMap():
			e.Targets["id"] = "c2"
		case field.Kind() == protoreflect.StringKind:
			m.Set(field, protoreflect.ValueOfString(m.Get(field).String()+"x"))
		case field.Kind() == protoreflect.Int64Kind:
			m.Set(field, protoreflect.ValueOfInt64(2))
		case field.Message() != nil:
			e.Time = timestamppb.New(e.GetTime().AsTime().Add(time.Microsecond))
		default:
			t.Fatalf("is %s in the hash?", field.Name())
		}
		seen[string(audit.Hash(nil, e))] = string(field.Name())
	}
	require.Len(t, seen, 2+13)

	// What moves from one field to the next changes it, too.
	shifted := proto.CloneOf(sample())
	shifted.Subject, shifted.Role = "annt", "enant_admin"
	require.NotEqual(t, audit.Hash(nil, sample()), audit.Hash(nil, shifted))
}
