package task

import (
	"github.com/foredial/foredial/pkg/apierr"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// checkRounds sees that the order of a customer's numbers has what it goes by.
func checkRounds(t *taskv1.Task, _ Facts) []apierr.Field {
	byType := t.GetNumberOrder() == taskv1.NumberOrder_NUMBER_ORDER_BY_NUMBER_TYPE
	switch types := t.GetNumberTypeIds(); {
	case byType && len(types) == 0:
		return wrong("number_type_ids", apierr.Required, "is required with BY_NUMBER_TYPE")
	case !byType && len(types) > 0:
		return wrong("number_type_ids", apierr.Conflict, "is only for BY_NUMBER_TYPE")
	}
	return nil
}
