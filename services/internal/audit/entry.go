package audit

import (
	"context"
	"slices"
	"strings"
	"time"

	codepb "google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/phone"
	"github.com/foredial/foredial/pkg/rpc"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
)

// answered is the target that an answer names and the request did not: what was made.
const answered = "made"

// unknown is the code of a call of which nobody said how it ended.
var unknown = word(codes.Unknown)

// entry is what is known of a call before it is handled.
func entry(call rpc.Call, at time.Time) *auditv1.AuditEntry {
	e := &auditv1.AuditEntry{
		Id: id.New(), Time: timestamppb.New(at.Truncate(time.Microsecond)),
		Subject: text(call.Who.Subject), Role: string(call.Who.Role), AgentId: text(call.Who.AgentID),
		CredentialId: text(call.Who.Credential), Method: dotted(call.Method),
		RequestId: call.RequestID, Address: text(call.Address),
	}
	if m, ok := call.Message.(proto.Message); ok {
		e.Targets, e.Purpose = Targets(m), phone.Hide(purpose(m.ProtoReflect())) // an entry cannot be erased
	}
	return e
}

// ended is an entry with how its call ended.
func ended(e *auditv1.AuditEntry, answer any, code codes.Code) *auditv1.AuditEntry {
	e = proto.CloneOf(e)
	e.Code = word(code)
	m, ok := answer.(proto.Message)
	if !ok || code != codes.OK {
		return e
	}
	if what := made(m.ProtoReflect()); what != "" && !named(e, what) {
		if e.Targets == nil {
			e.Targets = map[string]string{}
		}
		e.Targets[answered] = what
	}
	return e
}

func named(e *auditv1.AuditEntry, what string) bool {
	for _, value := range e.GetTargets() {
		if slices.Contains(strings.Split(value, ","), what) {
			return true
		}
	}
	return false
}

// word is the name of a code in the contract: NOT_FOUND.
func word(code codes.Code) string { return codepb.Code_name[int32(code)] } //nolint:gosec // there are seventeen

// dotted is the full name of an RPC, as the contract has it.
func dotted(method string) string {
	return strings.ReplaceAll(strings.TrimPrefix(method, "/"), "/", ".")
}

// text is what any database keeps of a text that was not in a message.
func text(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, Other), "\x00", Other)
}

// Done is the entry of a call that a service writes down itself, together with what it
// did. targets are its own.
func Done(ctx context.Context, who auth.Identity, method string, at time.Time, targets map[string]string) *auditv1.AuditEntry {
	e := entry(rpc.Call{Who: who, Method: method, RequestID: rpc.RequestID(ctx)}, at)
	e.Targets, e.Code = targets, word(codes.OK)
	return e
}
