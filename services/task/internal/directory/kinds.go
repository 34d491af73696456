package directory

import (
	"fmt"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/kind"
)

// The kinds, by short names.
const (
	CallerNumber    = directoryv1.ResourceKind_RESOURCE_KIND_CALLER_NUMBER
	SkillQueue      = directoryv1.ResourceKind_RESOURCE_KIND_SKILL_QUEUE
	Agent           = directoryv1.ResourceKind_RESOURCE_KIND_AGENT
	BusinessResult  = directoryv1.ResourceKind_RESOURCE_KIND_BUSINESS_RESULT
	CallbackAddress = directoryv1.ResourceKind_RESOURCE_KIND_CALLBACK_ADDRESS
)

// rules are what one kind needs; what is nil it does not need. Paths are
// relative to the resource.
type rules struct {
	// word is what people call the kind.
	word string
	// references lists what the resource refers to.
	references func(*directoryv1.Resource) []Reference
	// check lists what else is wrong with it.
	check func(*directoryv1.Resource, Known) []apierr.Field
	// unique is the field that no other resource of the kind may have the same of.
	unique func(*directoryv1.Resource) (path, key string)
}

var kinds = map[directoryv1.ResourceKind]rules{
	CallerNumber:    {word: "caller number"},
	SkillQueue:      {word: "skill queue"},
	Agent:           {word: "agent", references: agentReferences},
	BusinessResult:  {word: "business result", references: businessResultReferences, check: checkBusinessResult, unique: businessResultCode},
	CallbackAddress: {word: "callback address", check: checkCallbackAddress},
}

// Word is what people call a kind.
func Word(k directoryv1.ResourceKind) string { return kinds[k].word }

// References lists what a resource refers to.
func References(r *directoryv1.Resource) []Reference {
	if list := kinds[kind.Of(r)].references; list != nil {
		return list(r)
	}
	return nil
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

// Reference is a field that holds the id of a resource; an empty id refers to nothing.
type Reference struct {
	Path string
	ID   string
	Kind directoryv1.ResourceKind
}

// Known are resources by id: all that those being checked refer to, and all
// that these refer to in turn, as far as they exist.
type Known map[string]*directoryv1.Resource

// Check lists the references that lead nowhere, or to another kind.
func (k Known) Check(references []Reference) (wrong []apierr.Field) {
	for _, ref := range references {
		found, ok := k[ref.ID]
		switch {
		case ref.ID == "":
		case !ok:
			wrong = append(wrong, apierr.Field{Path: ref.Path, Reason: apierr.Reference, Description: fmt.Sprintf("no %s %q", Word(ref.Kind), ref.ID)})
		case kind.Of(found) != ref.Kind:
			wrong = append(wrong, apierr.Field{
				Path:        ref.Path,
				Reason:      apierr.Reference,
				Description: fmt.Sprintf("%q is of the kind %s, not %s", ref.ID, Word(kind.Of(found)), Word(ref.Kind)),
			})
		}
	}
	return wrong
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
