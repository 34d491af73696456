// Package kind tells the kinds of directory resources apart.
package kind

import directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"

// Of names the kind of a resource by its spec.
func Of(r *directoryv1.Resource) directoryv1.ResourceKind {
	switch r.GetSpec().(type) {
	case *directoryv1.Resource_CallerNumber:
		return directoryv1.ResourceKind_RESOURCE_KIND_CALLER_NUMBER
	case *directoryv1.Resource_SkillQueue:
		return directoryv1.ResourceKind_RESOURCE_KIND_SKILL_QUEUE
	case *directoryv1.Resource_Agent:
		return directoryv1.ResourceKind_RESOURCE_KIND_AGENT
	case *directoryv1.Resource_BusinessResult:
		return directoryv1.ResourceKind_RESOURCE_KIND_BUSINESS_RESULT
	case *directoryv1.Resource_CallbackAddress:
		return directoryv1.ResourceKind_RESOURCE_KIND_CALLBACK_ADDRESS
	}
	return directoryv1.ResourceKind_RESOURCE_KIND_UNSPECIFIED
}
