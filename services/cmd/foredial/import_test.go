package main

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

func TestImportOptions(t *testing.T) {
	i := install(t)
	_, err := i.run(t, directoryFile, "apply", "-f", "-")
	require.NoError(t, err)
	conn, err := i.suite.Dial(i.token(t))
	require.NoError(t, err)
	defer conn.Close()
	_, err = taskv1.NewTaskServiceClient(conn).CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: &taskv1.Task{
		Id: "t1", DisplayName: "t", SkillQueueId: "q1", CallerNumberIds: []string{"c1"},
		StartTime: timestamppb.New(time.Now().Add(time.Hour)), EndTime: timestamppb.New(time.Now().Add(2 * time.Hour)),
		RegularPeriods: []*taskv1.Period{{Start: "08:00", End: "18:00"}},
	}})
	require.NoError(t, err)
	path := file(t, "contacts.csv", "who;call\na;+8613800138000\nb;+8613800138000\n")
	load := func(more ...string) (string, error) {
		return i.run(t, "", append(append([]string{"import", "--task=t1"}, more...), path)...)
	}

	_, err = load()
	require.ErrorContains(t, err, "INVALID_FIELD:\n  file: ", "the header does not name a number")
	columns := []string{"--column=call=number", "--column=who=reference", "--delimiter=;", "--encoding=utf-8", "--format=csv", "--dedupe=file"}
	out, err := load(slices.Concat(columns, []string{"--dry-run"})...)
	require.NoError(t, err)
	require.Contains(t, out, ": 2 rows, 1 imported, 0 rejected, 1 skipped (dry run: nothing was changed)\n")
	once := slices.Concat(columns, []string{"--request-id=r1"})
	out, err = load(once...)
	require.NoError(t, err)
	again, err := load(once...)
	require.NoError(t, err)
	require.Equal(t, out, again, "the same request imports nothing twice")
	out, err = load(slices.Concat(columns, []string{"--dedupe=task", "--on-duplicate=update"})...)
	require.NoError(t, err)
	require.Contains(t, out, ": 2 rows, 0 imported, 0 rejected, 2 updated\n")
	_, err = load(slices.Concat(once, []string{"--sheet=other"})...)
	require.ErrorContains(t, err, "ALREADY_EXISTS: ")

	contacts, err := contactv1.NewContactServiceClient(conn).ListContacts(t.Context(), &contactv1.ListContactsRequest{TaskId: "t1"})
	require.NoError(t, err)
	require.Len(t, contacts.GetContacts(), 1)
	require.Equal(t, "b", contacts.GetContacts()[0].GetReference())
}

func TestProgressLine(t *testing.T) {
	i := &contactv1.Import{Rows: 250, TotalRows: 1000}
	require.Equal(t, "250 of 1000 rows", progress(i))
	i.RowsPerSecond, i.ExpectedEndTime = 100, timestamppb.Now()
	require.Equal(t, "250 of 1000 rows, 100 a second, about 8s left", progress(i))
}
