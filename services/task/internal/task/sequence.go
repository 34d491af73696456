package task

import (
	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

func sequenceKey(i int) string { return at("sequence_keys", i) + ".data_attribute_id" }

// checkSequence sees that customers can be sorted as the task says.
func checkSequence(t *taskv1.Task, f Facts) (fields []apierr.Field) {
	keys := t.GetSequenceKeys()
	byAttribute := t.GetSequence() == taskv1.Sequence_SEQUENCE_BY_ATTRIBUTE
	if byAttribute && !f.Settings.GetAttributeSequenceEnabled() {
		fields = append(fields, wrong("sequence", apierr.Setting, "BY_ATTRIBUTE needs the setting attribute_sequence_enabled")...)
	}
	switch {
	case byAttribute && len(keys) == 0:
		fields = append(fields, wrong("sequence_keys", apierr.Required, "is required with BY_ATTRIBUTE")...)
	case !byAttribute && len(keys) > 0:
		fields = append(fields, wrong("sequence_keys", apierr.Conflict, "is only for BY_ATTRIBUTE")...)
	}
	for i, key := range keys {
		attribute := f.Known[key.GetDataAttributeId()].GetDataAttribute()
		if attribute == nil {
			continue // not there: a matter of the selectors
		}
		if attribute.GetType() == directoryv1.AttributeType_ATTRIBUTE_TYPE_ENCRYPTED {
			fields = append(fields, wrong(sequenceKey(i), apierr.Conflict, "data attribute %q is ENCRYPTED", key.GetDataAttributeId())...)
		} else if !attribute.GetMandatory() {
			fields = append(fields, wrong(sequenceKey(i), apierr.Conflict, "data attribute %q is not mandatory", key.GetDataAttributeId())...)
		}
	}
	return append(fields, repeats(keys, (*taskv1.SequenceKey).GetDataAttributeId, sequenceKey)...)
}
