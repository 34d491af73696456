package calls

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func TestCustomTellsWhatMayLeave(t *testing.T) {
	attribute := func(code string, kind directoryv1.AttributeType, masked bool) *directoryv1.Resource {
		return &directoryv1.Resource{Id: code, Spec: &directoryv1.Resource_DataAttribute{DataAttribute: &directoryv1.DataAttribute{
			Code: code, Type: kind, PushToAgent: true, Masked: masked,
		}}}
	}
	const text, encrypted = directoryv1.AttributeType_ATTRIBUTE_TYPE_STRING, directoryv1.AttributeType_ATTRIBUTE_TYPE_ENCRYPTED
	b := New(slog.New(slog.DiscardHandler), nil, feedtest.New(t, "acme",
		attribute("city", text, false), attribute("plan", text, false), attribute("iban", text, true), attribute("pin", encrypted, false)), nil, nil)
	for name, row := range map[string]struct {
		attributes map[string]string
		want       string
	}{
		"nothing":             {nil, ""},
		"only what is hidden": {map[string]string{"iban": "DE1", "pin": "1234"}, ""},
		"in order of codes":   {map[string]string{"plan": "gold", "city": "Köln", "iban": "DE1", "pin": "1234"}, `{"city":"Köln","plan":"gold"}`},
		"quoted":              {map[string]string{"city": `"{}"`}, `{"city":"\"{}\""}`},
		"as much as fits":     {map[string]string{"city": "Köln", "plan": strings.Repeat("x", maxCustom)}, `{"city":"Köln"}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := b.custom("acme", &contactinternalv1.LeasedContact{Attributes: row.attributes})
			require.NoError(t, err)
			require.Equal(t, row.want, got)
		})
	}
}
