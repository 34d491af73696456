package directory

import (
	"fmt"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/kind"
	"github.com/foredial/foredial/services/internal/orgunit"
)

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
			wrong = append(wrong, fault(ref.Path, apierr.Reference, "no %s %q", Word(ref.Kind), ref.ID)...)
		case kind.Of(found) != ref.Kind:
			wrong = append(wrong, fault(ref.Path, apierr.Reference, "%q is of the kind %s, not %s", ref.ID, Word(kind.Of(found)), Word(ref.Kind))...)
		}
	}
	return wrong
}

// CheckOrgUnits lists the references to resources that a task of an org unit
// may not use. What is not known, or of another kind, [Known.Check] lists.
func (k Known) CheckOrgUnits(references []Reference, isolated bool, taskOrgUnit string) (wrong []apierr.Field) {
	for _, ref := range references {
		found, ok := k[ref.ID]
		if !ok || kind.Of(found) != ref.Kind || orgunit.Allowed(isolated, taskOrgUnit, found) {
			continue
		}
		wrong = append(wrong, fault(ref.Path, apierr.OrgUnit, "%s %q belongs to %s, which a task of %s may not use",
			Word(ref.Kind), ref.ID, orgunit.Name(found.GetOrgUnitId()), orgunit.Name(taskOrgUnit))...)
	}
	return wrong
}

func fault(path string, reason apierr.FieldReason, format string, args ...any) []apierr.Field {
	return []apierr.Field{{Path: path, Reason: reason, Description: fmt.Sprintf(format, args...)}}
}
