package body

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// Write encodes a leased contact, an attempt or a command.
func Write(m proto.Message) ([]byte, error) {
	text, err := proto.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", m.ProtoReflect().Descriptor().Name(), err)
	}
	return text, nil
}

// Contact is what a contact was loaded with; empty when it has left Redis.
func Contact(text []byte) (*contactinternalv1.LeasedContact, error) {
	return read(text, &contactinternalv1.LeasedContact{})
}

// Dial is what a call was begun with: the facts known when it was dialled.
func Dial(text []byte) (*resultv1.Attempt, error) { return read(text, &resultv1.Attempt{}) }

// Command is what a connector is to do.
func Command(text []byte) (*dispatchv1.ConnectResponse, error) {
	return read(text, &dispatchv1.ConnectResponse{})
}

func read[M proto.Message](text []byte, m M) (M, error) {
	if err := proto.Unmarshal(text, m); err != nil {
		return m, fmt.Errorf("read %s: %w", m.ProtoReflect().Descriptor().Name(), err)
	}
	return m, nil
}
