package directory

import directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"

// Review puts a decision into a resource. It reports false, and changes nothing, for a
// kind that wants no approval.
func Review(r *directoryv1.Resource, decided directoryv1.ApprovalStatus) bool {
	switch spec := r.GetSpec().(type) {
	case *directoryv1.Resource_VoicePrompt:
		spec.VoicePrompt.Status = decided
	case *directoryv1.Resource_CallbackAddress:
		spec.CallbackAddress.Status = decided
	default:
		return false
	}
	return true
}
