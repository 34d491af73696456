package directory

import "github.com/foredial/foredial/pkg/apierr"

// checkOrgUnit sees that org units are no tree.
func checkOrgUnit(item Item, _ Facts) []apierr.Field {
	if item.New.GetOrgUnitId() != "" {
		return fault("org_unit_id", apierr.Conflict, "is empty for an org unit: org units are no tree")
	}
	return nil
}
