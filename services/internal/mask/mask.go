// Package mask carries the fields that an update mask names from one message to
// another.
package mask

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/foredial/foredial/pkg/apierr"
)

// Merge sets in dst every field that the mask names to what src has, which may
// be nothing. An empty mask, and *, name all fields. Fields called fixed belong
// to the server: naming them is no error and changes nothing, so that a client
// may send back what it got. Any other path that dst does not have is an
// INVALID_ARGUMENT naming update_mask.
func Merge(dst, src proto.Message, mask *fieldmaskpb.FieldMask, fixed ...string) error {
	src = proto.Clone(src) // dst must not share lists and messages with it
	paths := mask.GetPaths()
	if len(paths) == 0 || slices.Equal(paths, []string{"*"}) {
		paths = names(dst)
	}
	for _, path := range paths {
		first, _, _ := strings.Cut(path, ".")
		if slices.Contains(fixed, first) {
			continue
		}
		if !carry(dst.ProtoReflect(), src.ProtoReflect(), path) {
			return apierr.BadField("update_mask", apierr.Value, "names %q, which is not a field that can be updated", path)
		}
	}
	return nil
}

func names(m proto.Message) []string {
	fields := m.ProtoReflect().Descriptor().Fields()
	all := make([]string, fields.Len())
	for i := range all {
		all[i] = string(fields.Get(i).Name())
	}
	return all
}

// carry reports whether there is such a path. Both messages are of one type.
func carry(dst, src protoreflect.Message, path string) bool {
	name, rest, nested := strings.Cut(path, ".")
	field := dst.Descriptor().Fields().ByName(protoreflect.Name(name))
	if field == nil {
		return false
	}
	if nested {
		if field.Message() == nil || field.IsList() || field.IsMap() {
			return false
		}
		return carry(dst.Mutable(field).Message(), src.Get(field).Message(), rest)
	}
	if src.Has(field) {
		dst.Set(field, src.Get(field))
	} else {
		dst.Clear(field)
	}
	return true
}
