package calls

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

// maxCustom bounds the text of a custom field, in bytes.
const maxCustom = 4 << 10

// custom is a customer's data as callbacks tell them: what the agent is shown of
// the attributes, but for those that are masked or ENCRYPTED, as a JSON object in
// the order of their codes. What goes beyond maxCustom is left out; nothing is "".
func (b *Book) custom(tenant string, contact *contactinternalv1.LeasedContact) (string, error) {
	secret := map[string]bool{}
	for _, r := range b.tasks.Resources(tenant, directoryv1.ResourceKind_RESOURCE_KIND_DATA_ATTRIBUTE) {
		a := r.GetDataAttribute()
		secret[a.GetCode()] = a.GetMasked() || a.GetType() == directoryv1.AttributeType_ATTRIBUTE_TYPE_ENCRYPTED
	}
	var members []string
	size := len("{}")
	for _, code := range slices.Sorted(maps.Keys(contact.GetAttributes())) {
		if secret[code] {
			continue
		}
		pair, err := json.Marshal(map[string]string{code: contact.GetAttributes()[code]})
		if err != nil {
			return "", fmt.Errorf("write attribute %s: %w", code, err)
		}
		member := string(pair[1 : len(pair)-1])
		if size += len(member) + len(","); size > maxCustom {
			break
		}
		members = append(members, member)
	}
	if len(members) == 0 {
		return "", nil
	}
	return "{" + strings.Join(members, ",") + "}", nil
}
