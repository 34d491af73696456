package directory

import (
	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/kind"
)

// The kinds, by short names.
const (
	OrgUnit              = directoryv1.ResourceKind_RESOURCE_KIND_ORG_UNIT
	CallerNumber         = directoryv1.ResourceKind_RESOURCE_KIND_CALLER_NUMBER
	CallerNumberGroup    = directoryv1.ResourceKind_RESOURCE_KIND_CALLER_NUMBER_GROUP
	SkillQueue           = directoryv1.ResourceKind_RESOURCE_KIND_SKILL_QUEUE
	Agent                = directoryv1.ResourceKind_RESOURCE_KIND_AGENT
	Questionnaire        = directoryv1.ResourceKind_RESOURCE_KIND_QUESTIONNAIRE
	NotificationTemplate = directoryv1.ResourceKind_RESOURCE_KIND_NOTIFICATION_TEMPLATE
	VoicePrompt          = directoryv1.ResourceKind_RESOURCE_KIND_VOICE_PROMPT
	BusinessResult       = directoryv1.ResourceKind_RESOURCE_KIND_BUSINESS_RESULT
	BlocklistGroup       = directoryv1.ResourceKind_RESOURCE_KIND_BLOCKLIST_GROUP
	SpecialDate          = directoryv1.ResourceKind_RESOURCE_KIND_SPECIAL_DATE
	NumberType           = directoryv1.ResourceKind_RESOURCE_KIND_NUMBER_TYPE
	DataAttribute        = directoryv1.ResourceKind_RESOURCE_KIND_DATA_ATTRIBUTE
	CallbackAddress      = directoryv1.ResourceKind_RESOURCE_KIND_CALLBACK_ADDRESS
	ResultCodeMap        = directoryv1.ResourceKind_RESOURCE_KIND_RESULT_CODE_MAP
	TrustList            = directoryv1.ResourceKind_RESOURCE_KIND_TRUST_LIST
)

// rules are what one kind needs; what is nil it does not need. Paths are
// relative to the resource.
type rules struct {
	// word is what people call the kind.
	word string
	// references lists what the resource refers to, besides its org unit.
	references func(*directoryv1.Resource) []Reference
	// check lists what else is wrong with it.
	check func(Item, Facts) []apierr.Field
	// unique is the field that no other resource of the kind may have the same of.
	unique func(*directoryv1.Resource) (path, key string)
}

var kinds = map[directoryv1.ResourceKind]rules{
	OrgUnit:              {word: "org unit", check: checkOrgUnit},
	CallerNumber:         {word: "caller number", unique: callerNumberDigits},
	CallerNumberGroup:    {word: "caller number group", references: callerNumberGroupReferences},
	SkillQueue:           {word: "skill queue"},
	Agent:                {word: "agent", references: agentReferences, unique: agentSubject},
	Questionnaire:        {word: "questionnaire", check: checkQuestionnaire},
	NotificationTemplate: {word: "notification template", check: checkNotificationTemplate},
	VoicePrompt:          {word: "voice prompt"},
	BusinessResult:       {word: "business result", references: businessResultReferences, check: checkBusinessResult, unique: businessResultCode},
	BlocklistGroup:       {word: "blocklist group"},
	SpecialDate:          {word: "special date", check: checkSpecialDate},
	NumberType:           {word: "number type", unique: numberTypeName},
	DataAttribute:        {word: "data attribute", check: checkDataAttribute, unique: dataAttributeCode},
	CallbackAddress:      {word: "callback address", check: checkCallbackAddress},
	ResultCodeMap:        {word: "result code map", check: checkResultCodeMap, unique: only("result_code_map")},
	TrustList:            {word: "trust list", unique: only("trust_list")},
}

// Word is what people call a kind.
func Word(k directoryv1.ResourceKind) string { return kinds[k].word }

// References lists what a resource refers to.
func References(r *directoryv1.Resource) []Reference {
	of := kind.Of(r)
	if of == OrgUnit {
		return nil
	}
	references := []Reference{{"org_unit_id", r.GetOrgUnitId(), OrgUnit}}
	if list := kinds[of].references; list != nil {
		references = append(references, list(r)...)
	}
	return references
}

// Uses lists the ids of the resources that a resource refers to.
func Uses(r *directoryv1.Resource) (ids []string) {
	for _, ref := range References(r) {
		if ref.ID != "" {
			ids = append(ids, ref.ID)
		}
	}
	return ids
}

// NaturalKey is what is unique among resources of its kind; empty if nothing is.
func NaturalKey(r *directoryv1.Resource) string {
	_, key := unique(r)
	return key
}

func unique(r *directoryv1.Resource) (path, key string) {
	if find := kinds[kind.Of(r)].unique; find != nil {
		return find(r)
	}
	return "", ""
}

// only is for kinds that a tenant has at most one of: all have the same key.
func only(path string) func(*directoryv1.Resource) (string, string) {
	return func(*directoryv1.Resource) (string, string) { return path, "only" }
}
