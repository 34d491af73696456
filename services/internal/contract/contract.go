// Package contract holds a message against the rules written in its proto, for
// messages that are not checked as they come in: those that an update mask
// completes, and those whose other rules need a look at the database, so that
// one answer can list every wrong field.
package contract

import (
	"errors"
	"fmt"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
)

// Breaches lists the fields that break a rule, as paths below one.
func Breaches(path string, m proto.Message) ([]apierr.Field, error) {
	err := protovalidate.Validate(m)
	if err == nil {
		return nil, nil
	}
	violations, ok := errors.AsType[*protovalidate.ValidationError](err)
	if !ok {
		return nil, fmt.Errorf("check %s: %w", m.ProtoReflect().Descriptor().FullName(), err)
	}
	fields := make([]apierr.Field, len(violations.Violations))
	for i, v := range violations.Violations {
		fields[i] = apierr.Field{
			Path:        path + "." + protovalidate.FieldPathString(v.Proto.GetField()),
			Description: v.Proto.GetMessage(),
		}
	}
	return fields, nil
}
