package rpc

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/foredial/foredial/pkg/apierr"
)

func paths(fields []apierr.Field) (out []string) {
	for _, f := range fields {
		out = append(out, f.Path)
	}
	return out
}

func TestNULIsNamedWhereverItStands(t *testing.T) {
	bad := &errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
		{Field: "fine"}, {Field: "a\x00b", Description: "\x00"},
	}}
	require.ElementsMatch(t, []string{"field_violations[1].field", "field_violations[1].description"},
		paths(textFields(bad.ProtoReflect(), "")))

	info := &errdetails.ErrorInfo{Metadata: map[string]string{"k": "v\x00", "ok": "v"}}
	require.Equal(t, []string{`metadata["k"]`}, paths(textFields(info.ProtoReflect(), "")))

	deep, err := structpb.NewStruct(map[string]any{"a": []any{"x", "\x00"}})
	require.NoError(t, err)
	require.Equal(t, []string{`fields["a"].list_value.values[1].string_value`}, paths(textFields(deep.ProtoReflect(), "")))
	require.Empty(t, textFields((&errdetails.RetryInfo{}).ProtoReflect(), ""))
}

func TestNoTextIsEndless(t *testing.T) {
	long := strings.Repeat("x", maxText)
	bad := textFields((&errdetails.ErrorInfo{Reason: long, Domain: long + "x"}).ProtoReflect(), "")
	require.Equal(t, []string{"domain"}, paths(bad))
	require.Equal(t, apierr.Length, bad[0].Reason)
}
