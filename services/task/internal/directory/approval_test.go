package directory_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/task/internal/directory"
)

// Every kind that has an approval status can be reviewed, and no other.
func TestReviewIsForWhatHasAStatus(t *testing.T) {
	const rejected = directoryv1.ApprovalStatus_APPROVAL_STATUS_REJECTED
	specs := (&directoryv1.Resource{}).ProtoReflect().Descriptor().Oneofs().ByName("spec").Fields()
	for i := range specs.Len() {
		r := &directoryv1.Resource{Id: "r"}
		spec := r.ProtoReflect().Mutable(specs.Get(i)).Message()
		status := statusOf(specs.Get(i).Message())
		before := proto.CloneOf(r)
		require.Equal(t, status != nil, directory.Review(r, rejected), specs.Get(i).Name())
		if status == nil {
			require.True(t, proto.Equal(before, r))
			continue
		}
		require.Equal(t, rejected.Number(), spec.Get(status).Enum())
	}
}

func statusOf(m protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	for i := range m.Fields().Len() {
		if f := m.Fields().Get(i); f.Enum() != nil && f.Enum().FullName() == "foredial.directory.v1.ApprovalStatus" {
			return f
		}
	}
	return nil
}
