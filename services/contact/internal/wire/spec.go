package wire

import (
	"fmt"
	"strings"

	"github.com/foredial/foredial/services/internal/feed"
)

// TermsSpec stands for the terms of a task: while it is the same, so are they,
// but for the task's state.
func TermsSpec(task *feed.Task, tasks *feed.Replica) string {
	spec := &strings.Builder{}
	fmt.Fprintf(spec, "%d settings=%s", task.GetRevision(), task.Settings.GetEtag())
	for _, date := range task.GetSpecialDates() {
		writeETag(spec, task.Tenant, date.GetSpecialDateId(), tasks)
	}
	for _, list := range task.GetBlocklistGroupIds() {
		writeETag(spec, task.Tenant, list, tasks)
	}
	return spec.String()
}

func writeETag(spec *strings.Builder, tenant, id string, tasks *feed.Replica) {
	resource, _ := tasks.Resource(tenant, id)
	fmt.Fprintf(spec, " %s=%s", id, resource.GetEtag())
}
