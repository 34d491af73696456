package rpc

import (
	"context"
	"log/slog"
	"maps"

	"github.com/foredial/foredial/pkg/seal"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/personal"
)

// hidden is what is shown of an encrypted attribute.
const hidden = "*"

// attributes are the data attributes of a tenant, by code. A tenant that has
// none shows whatever its contacts have.
type attributes map[string]*directoryv1.DataAttribute

func attributesOf(tasks *feed.Replica, tenant string) attributes {
	known := attributes{}
	for _, r := range tasks.Resources(tenant, directoryv1.ResourceKind_RESOURCE_KIND_DATA_ATTRIBUTE) {
		known[r.GetDataAttribute().GetCode()] = r.GetDataAttribute()
	}
	return known
}

// shown is what a reader sees of a contact's attributes.
func (a attributes) shown(kept map[string]string, clear bool) map[string]string {
	shown := maps.Clone(kept)
	for code, value := range shown {
		switch {
		case seal.Sealed(value), a.encrypted(code):
			shown[code] = hidden
		case !clear && a[code].GetMasked():
			shown[code] = personal.Text(value)
		}
	}
	return shown
}

func (a attributes) encrypted(code string) bool {
	return a[code].GetType() == directoryv1.AttributeType_ATTRIBUTE_TYPE_ENCRYPTED
}

// forAgent is what an agent is shown of a contact's attributes.
func (a attributes) forAgent(kept map[string]string, open func(code, sealed string) string) map[string]string {
	shown := map[string]string{}
	for code, value := range kept {
		if len(a) > 0 && !a[code].GetPushToAgent() {
			continue
		}
		if seal.Sealed(value) {
			value = open(code, value)
		}
		if a[code].GetMasked() {
			value = personal.Text(value)
		}
		shown[code] = value
	}
	return shown
}

// opened are attributes as they are, whatever the directory says of them.
func opened(kept map[string]string, open func(code, sealed string) string) map[string]string {
	clear := maps.Clone(kept)
	for code, value := range clear {
		if seal.Sealed(value) {
			clear[code] = open(code, value)
		}
	}
	return clear
}

// opener decrypts the attributes of a contact; what cannot be is hidden.
func opener(ctx context.Context, log *slog.Logger, keys *seal.Keys, tenant, contactID string) func(code, sealed string) string {
	return func(code, sealed string) string {
		if keys == nil {
			return hidden
		}
		clear, err := keys.Open(sealed, tenant, contactID, code)
		if err != nil {
			log.ErrorContext(ctx, "an attribute cannot be decrypted", "tenant", tenant, "contact_id", contactID, "attribute", code, "error", err)
			return hidden
		}
		return clear
	}
}

// asKept is what to keep of attributes that a reader gives back: what it was
// shown masked or hidden, and gives back so, stays as it is kept, and so do
// those that the directory no longer knows.
func (a attributes) asKept(given, kept map[string]string, clear bool) (changed, untouched map[string]string) {
	changed, untouched = map[string]string{}, map[string]string{}
	shown := a.shown(kept, clear)
	for code, value := range given {
		if was, ok := kept[code]; ok && value == shown[code] {
			untouched[code] = was
			continue
		}
		changed[code] = value
	}
	for code, value := range kept {
		if len(a) > 0 && a[code] == nil {
			untouched[code] = value
			delete(changed, code)
		}
	}
	return changed, untouched
}
