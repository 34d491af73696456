package contract_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func TestBreaches(t *testing.T) {
	fields, err := contract.Breaches("task", feedtest.Task("a"))
	require.NoError(t, err)
	require.Empty(t, fields)

	fields, err = contract.Breaches("task", feedtest.Task("a", func(task *taskv1.Task) {
		task.DisplayName, task.Priority = "", 6
		task.RegularPeriods = append(task.RegularPeriods, &taskv1.Period{Start: "25:00", End: "23:59"})
	}))
	require.NoError(t, err)
	var paths []string
	for _, f := range fields {
		paths = append(paths, f.Path)
		require.NotEmpty(t, f.Description)
	}
	require.Equal(t, []string{"task.display_name", "task.priority", "task.regular_periods[1].start"}, paths)
}
