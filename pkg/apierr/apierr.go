package apierr

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"
)

// Domain is google.rpc.ErrorInfo.domain of every error.
const Domain = "foredial.dev"

// Reason is an upper-snake-case word that programs can act on. Services take
// theirs from the enum foredial.error.v1.Reason through [ReasonOf]; those
// below are the ones that this module itself needs, with the enum's spelling.
type Reason string

// Reasons of errors that arise before or around a service.
const (
	InvalidField     Reason = "INVALID_FIELD"
	TokenMissing     Reason = "TOKEN_MISSING"
	TokenInvalid     Reason = "TOKEN_INVALID"
	PermissionDenied Reason = "PERMISSION_DENIED"
	Limit            Reason = "LIMIT"
	DependencyDown   Reason = "DEPENDENCY_DOWN"
	Draining         Reason = "DRAINING"
	Deadline         Reason = "DEADLINE"
	Cancelled        Reason = "CANCELLED"
	Internal         Reason = "INTERNAL"
)

// ReasonOf is the reason that a proto enum value stands for: its name without REASON_.
func ReasonOf(value fmt.Stringer) Reason {
	return Reason(strings.TrimPrefix(value.String(), "REASON_"))
}

// FieldReason is a word that programs can act on: why a field is at fault. The
// spelling is that of the enum foredial.error.v1.FieldReason.
type FieldReason string

// What can be wrong with a field; the enum says what each means.
const (
	Required    FieldReason = "REQUIRED"
	Format      FieldReason = "FORMAT"
	Range       FieldReason = "RANGE"
	Length      FieldReason = "LENGTH"
	Count       FieldReason = "COUNT"
	Repeated    FieldReason = "REPEATED"
	Value       FieldReason = "VALUE"
	Reference   FieldReason = "REFERENCE"
	OrgUnit     FieldReason = "ORG_UNIT"
	NotApproved FieldReason = "NOT_APPROVED"
	Setting     FieldReason = "SETTING"
	Overlap     FieldReason = "OVERLAP"
	Backwards   FieldReason = "BACKWARDS"
	Past        FieldReason = "PAST"
	Immutable   FieldReason = "IMMUTABLE"
	Cycle       FieldReason = "CYCLE"
	Conflict    FieldReason = "CONFLICT"
)

// Field is one field of a request that breaks a rule.
type Field struct {
	// Path as in a field mask, with indexes: task.regular_periods[1].end.
	Path   string
	Reason FieldReason
	// What the rule wants, as a sentence fragment.
	Description string
}

// Error is an error with a public face. Its text includes the cause, and is for logs.
type Error struct {
	Code       codes.Code
	Reason     Reason
	Message    string
	Metadata   map[string]string
	Fields     []Field
	RetryAfter time.Duration
	Cause      error
}

// New makes an error with a formatted, public message.
func New(code codes.Code, reason Reason, format string, args ...any) *Error {
	return &Error{Code: code, Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// Invalid is INVALID_ARGUMENT naming every field at fault.
func Invalid(fields ...Field) *Error {
	paths := make([]string, len(fields))
	for i, f := range fields {
		paths[i] = f.Path + ": " + f.Description
	}
	return &Error{
		Code: codes.InvalidArgument, Reason: InvalidField, Fields: fields,
		Message: "invalid request: " + strings.Join(paths, "; "),
	}
}

// BadField is [Invalid] for a single field.
func BadField(path string, reason FieldReason, format string, args ...any) *Error {
	return Invalid(Field{Path: path, Reason: reason, Description: fmt.Sprintf(format, args...)})
}

// With returns a copy with one more entry of metadata.
func (e *Error) With(key, value string) *Error {
	c := *e
	c.Metadata = maps.Clone(e.Metadata)
	if c.Metadata == nil {
		c.Metadata = map[string]string{}
	}
	c.Metadata[key] = value
	return &c
}

// Because returns a copy that wraps cause.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

func (e *Error) Unwrap() error { return e.Cause }

// GRPCStatus is the public face; grpc sends it in place of the error's text.
func (e *Error) GRPCStatus() *status.Status {
	details := []protoadapt.MessageV1{
		&errdetails.ErrorInfo{Reason: string(e.Reason), Domain: Domain, Metadata: e.Metadata},
	}
	if len(e.Fields) > 0 {
		bad := &errdetails.BadRequest{}
		for _, f := range e.Fields {
			bad.FieldViolations = append(bad.FieldViolations,
				&errdetails.BadRequest_FieldViolation{Field: f.Path, Reason: string(f.Reason), Description: f.Description})
		}
		details = append(details, bad)
	}
	if e.RetryAfter > 0 {
		details = append(details, &errdetails.RetryInfo{RetryDelay: durationpb.New(e.RetryAfter)})
	}
	s := status.New(e.Code, e.Message)
	if withDetails, err := s.WithDetails(details...); err == nil {
		return withDetails
	}
	return s
}

// Fault is one row of a service's table: what an error of its own looks like outside.
type Fault struct {
	// Is the sentinel, matched with errors.Is.
	Is      error
	Code    codes.Code
	Reason  Reason
	Message string
	// RetryAfter is sent along with UNAVAILABLE and RESOURCE_EXHAUSTED.
	RetryAfter time.Duration
}

// Public gives err its public face: its own if it has one, else that of the
// first row that matches. Second result: whether there was one.
func Public(err error, table []Fault) (*Error, bool) {
	if e, ok := errors.AsType[*Error](err); ok {
		return e, true
	}
	i := slices.IndexFunc(table, func(f Fault) bool { return errors.Is(err, f.Is) })
	if i < 0 {
		return nil, false
	}
	f := table[i]
	return &Error{Code: f.Code, Reason: f.Reason, Message: f.Message, RetryAfter: f.RetryAfter, Cause: err}, true
}

// ReasonIn is the reason inside a status that came over the wire; empty when it has none.
func ReasonIn(err error) Reason {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Reason
	}
	for _, d := range status.Convert(err).Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok && info.GetDomain() == Domain {
			return Reason(info.GetReason())
		}
	}
	return ""
}

// Remote relays an error that another service answered with: its face if it
// has one of ours, else nil.
func Remote(err error) *Error {
	s, ok := status.FromError(err)
	if !ok {
		return nil
	}
	e := &Error{Code: s.Code(), Message: s.Message(), Cause: err}
	for _, d := range s.Details() {
		switch d := d.(type) {
		case *errdetails.ErrorInfo:
			if d.GetDomain() == Domain {
				e.Reason, e.Metadata = Reason(d.GetReason()), d.GetMetadata()
			}
		case *errdetails.BadRequest:
			for _, f := range d.GetFieldViolations() {
				e.Fields = append(e.Fields, Field{Path: f.GetField(), Reason: FieldReason(f.GetReason()), Description: f.GetDescription()})
			}
		case *errdetails.RetryInfo:
			e.RetryAfter = d.GetRetryDelay().AsDuration()
		}
	}
	if e.Reason == "" {
		return nil
	}
	return e
}
