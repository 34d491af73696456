package directory

import (
	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

const maxDataAttributeName = 20

func dataAttributeCode(r *directoryv1.Resource) (path, key string) {
	return "data_attribute.code", r.GetDataAttribute().GetCode()
}

// checkDataAttribute sees that what contacts have under the attribute stays valid.
func checkDataAttribute(item Item, _ Facts) []apierr.Field {
	wrong := checkName(item.New, maxDataAttributeName)
	if item.Old == nil {
		return wrong
	}
	old, now := item.Old.GetDataAttribute(), item.New.GetDataAttribute()
	if old.GetCode() != now.GetCode() {
		wrong = append(wrong, fault("data_attribute.code", apierr.Immutable, "never changes: contacts have values under %q", old.GetCode())...)
	}
	if old.GetType() != now.GetType() {
		wrong = append(wrong, fault("data_attribute.type", apierr.Immutable, "never changes: contacts have values of this type")...)
	}
	return wrong
}
