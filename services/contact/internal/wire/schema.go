package wire

import (
	"github.com/foredial/foredial/pkg/phone"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/internal/feed"
)

// Schema is what the directory says about the contacts of a task.
func Schema(task *feed.Task, tasks *feed.Replica) sheet.Schema {
	settings := task.Settings
	schema := sheet.Schema{Region: settings.GetDefaultRegion(), Plan: phone.Plan{
		MinDigits: int(settings.GetMinNumberDigits()), MaxDigits: int(settings.GetMaxNumberDigits()), Prefixes: settings.GetNumberPrefixes(),
	}}
	for _, r := range tasks.Resources(task.Tenant, directoryv1.ResourceKind_RESOURCE_KIND_DATA_ATTRIBUTE) {
		a := r.GetDataAttribute()
		schema.Attributes = append(schema.Attributes, sheet.Attribute{
			Code: a.GetCode(), Name: r.GetDisplayName(), Type: sheet.AttributeType(a.GetType()),
			Mandatory: a.GetMandatory(), Masked: a.GetMasked(),
		})
	}
	for _, r := range tasks.Resources(task.Tenant, directoryv1.ResourceKind_RESOURCE_KIND_NUMBER_TYPE) {
		unit := r.GetOrgUnitId()
		schema.NumberTypes = append(schema.NumberTypes, sheet.NumberType{
			ID: r.GetId(), Name: r.GetDisplayName(),
			Foreign: settings.GetOrgUnitIsolation() && unit != "" && unit != task.GetOrgUnitId(),
		})
	}
	return schema
}
