package rpc

import (
	"errors"
	"io"
	"strconv"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/foredial/foredial/pkg/apierr"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/contact/internal/intake"
)

// receive keeps an upload on disk. Errors: LIMIT, those of the upload.
func receive(upload io.Reader, dir string, maxBytes int64) (*intake.Spool, error) {
	spool, err := intake.Receive(upload, dir, maxBytes)
	if errors.Is(err, intake.ErrTooLarge) {
		return nil, apierr.New(codes.ResourceExhausted, reason(errorv1.Reason_REASON_LIMIT),
			"the file is larger than allowed").With("limit", strconv.FormatInt(maxBytes, 10))
	}
	return spool, err
}

// filePart is a message of an upload: its options, or a chunk of its file.
type filePart interface {
	GetChunk() []byte
	ProtoReflect() protoreflect.Message
}

// chunks reads the file out of the messages of a stream.
type chunks struct {
	next func() (filePart, error)
	rest []byte
}

func (c *chunks) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		part, err := c.next()
		if err != nil {
			return 0, err
		}
		if options := part.ProtoReflect().Descriptor().Fields().ByName("options"); part.ProtoReflect().Has(options) {
			return 0, apierr.BadField("options", apierr.Conflict, "must be in the first message only")
		}
		c.rest = part.GetChunk()
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}
