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
	"github.com/foredial/foredial/pkg/breach"
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
	return breach.Fields(path, violations), nil
}
