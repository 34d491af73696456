package task

import (
	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/callback"
)

// checkApprovals sees that an operator has approved what needs it.
func checkApprovals(t *taskv1.Task, f Facts) (fields []apierr.Field) {
	for i, id := range t.GetVoicePromptIds() {
		prompt := f.Known[id].GetVoicePrompt()
		if prompt != nil && prompt.GetStatus() != directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED {
			fields = append(fields, wrong(at("voice_prompt_ids", i), apierr.NotApproved, "voice prompt %q is not APPROVED", id)...)
		}
	}
	return append(fields, checkCallbackURL(t, f)...)
}

func checkCallbackURL(t *taskv1.Task, f Facts) []apierr.Field {
	if t.GetCallbackUrl() == "" {
		return nil
	}
	if _, ok := CallbackAddress(t, f); ok {
		return nil
	}
	if foreign, ok := callback.Find(f.Addresses, t.GetCallbackUrl()); ok {
		return wrong("callback_url", apierr.OrgUnit, "callback address %q belongs to the org unit %q", foreign.GetId(), foreign.GetOrgUnitId())
	}
	return wrong("callback_url", apierr.NotApproved, "matches no APPROVED callback address")
}
