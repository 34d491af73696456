package contract_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/contract"
)

func TestWord(t *testing.T) {
	require.Equal(t, "RUNNING", contract.Word(taskv1.TaskState_TASK_STATE_RUNNING))
	require.Equal(t, "BY_NUMBER_TYPE", contract.Word(taskv1.NumberOrder_NUMBER_ORDER_BY_NUMBER_TYPE))
	require.Equal(t, "99", contract.Word(taskv1.TaskState(99)))
}

func TestWrongState(t *testing.T) {
	err := contract.WrongState(taskv1.TaskState_TASK_STATE_DRAFT, "cannot %s", "end")
	require.Equal(t, codes.FailedPrecondition, err.Code)
	require.EqualValues(t, "WRONG_STATE", err.Reason)
	require.Equal(t, "cannot end", err.Message)
	require.Equal(t, map[string]string{"state": "DRAFT"}, err.Metadata)
}
