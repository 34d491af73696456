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
	case *directoryv1.Resource_OrgUnit:
		return directoryv1.ResourceKind_RESOURCE_KIND_ORG_UNIT
	case *directoryv1.Resource_CallerNumberGroup:
		return directoryv1.ResourceKind_RESOURCE_KIND_CALLER_NUMBER_GROUP
	case *directoryv1.Resource_Questionnaire:
		return directoryv1.ResourceKind_RESOURCE_KIND_QUESTIONNAIRE
	case *directoryv1.Resource_NotificationTemplate:
		return directoryv1.ResourceKind_RESOURCE_KIND_NOTIFICATION_TEMPLATE
	case *directoryv1.Resource_VoicePrompt:
		return directoryv1.ResourceKind_RESOURCE_KIND_VOICE_PROMPT
	case *directoryv1.Resource_BlocklistGroup:
		return directoryv1.ResourceKind_RESOURCE_KIND_BLOCKLIST_GROUP
	case *directoryv1.Resource_SpecialDate:
		return directoryv1.ResourceKind_RESOURCE_KIND_SPECIAL_DATE
	case *directoryv1.Resource_NumberType:
		return directoryv1.ResourceKind_RESOURCE_KIND_NUMBER_TYPE
	case *directoryv1.Resource_DataAttribute:
		return directoryv1.ResourceKind_RESOURCE_KIND_DATA_ATTRIBUTE
	case *directoryv1.Resource_ResultCodeMap:
		return directoryv1.ResourceKind_RESOURCE_KIND_RESULT_CODE_MAP
	case *directoryv1.Resource_TrustList:
		return directoryv1.ResourceKind_RESOURCE_KIND_TRUST_LIST
	}
	return directoryv1.ResourceKind_RESOURCE_KIND_UNSPECIFIED
}
