package contract

import (
	"fmt"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/foredial/foredial/pkg/apierr"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
)

// Word is an enum value's name without the prefix that all values of the enum
// share: RUNNING for TASK_STATE_RUNNING.
func Word(value protoreflect.Enum) string {
	values := value.Descriptor().Values()
	prefix := strings.TrimSuffix(string(values.ByNumber(0).Name()), "UNSPECIFIED")
	known := values.ByNumber(value.Number())
	if known == nil {
		return fmt.Sprint(value.Number())
	}
	return strings.TrimPrefix(string(known.Name()), prefix)
}

// WrongState is FAILED_PRECONDITION for what the present state does not allow.
func WrongState(state protoreflect.Enum, format string, args ...any) *apierr.Error {
	return apierr.New(codes.FailedPrecondition, apierr.ReasonOf(errorv1.Reason_REASON_WRONG_STATE), format, args...).
		With("state", Word(state))
}
