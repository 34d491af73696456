package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
)

// dnc is a list of numbers that are never called.
const dnc = "dnc"

// beginWithList starts a task that uses the list, with n customers of one
// number each, and returns the numbers in call order.
func (c *campaign) beginWithList(t *testing.T, n int) (numbers []string) {
	t.Helper()
	c.createList(t)
	task := c.newTask()
	task.PreviewTimeoutS = 120
	created, err := c.admin.Tasks.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: task})
	require.NoError(t, err)
	c.task = created.GetId()
	var file strings.Builder
	file.WriteString("number\n")
	for i := range n {
		numbers = append(numbers, fmt.Sprintf("+86139%08d", i))
		file.WriteString(numbers[i] + "\n")
	}
	done, err := upload(t.Context(), c.admin.Contacts, c.task, file.String())
	require.NoError(t, err)
	require.EqualValues(t, n, done.GetImported())
	c.start(t)
	return numbers
}

// createList makes the list, for the tasks that come.
func (c *campaign) createList(t *testing.T) {
	t.Helper()
	_, err := c.admin.Directory.CreateResource(t.Context(), &directoryv1.CreateResourceRequest{Resource: &directoryv1.Resource{
		Id: dnc, DisplayName: "Do not call", Spec: &directoryv1.Resource_BlocklistGroup{BlocklistGroup: &directoryv1.BlocklistGroup{}},
	}})
	require.NoError(t, err)
	c.lists = []string{dnc}
}

// block puts numbers on the list, and says when that had returned.
func (c *campaign) block(t *testing.T, numbers ...string) time.Time {
	t.Helper()
	req := &contactv1.AddNumbersRequest{ListId: dnc}
	for _, n := range numbers {
		req.Numbers = append(req.Numbers, &contactv1.ListedNumber{Number: n})
	}
	_, err := c.admin.Lists.AddNumbers(t.Context(), req)
	require.NoError(t, err)
	return time.Now()
}

// offered is the next preview on the screen.
func (p *person) offered(t *testing.T) *dispatchv1.Preview {
	t.Helper()
	return awaitEvent(t, p, settleWithin, (*dispatchv1.SessionEvent).GetPreviewOffered)
}

// TestBlockedNumbersGo blocks the number on one screen, that of a call, and one
// that is queued: the preview goes within a second, the call goes on, and nobody
// is offered the third.
func TestBlockedNumbersGo(t *testing.T) {
	c := setUp(t, harness.StartDev(t, "--redis.url=memory://").Site)
	numbers := c.beginWithList(t, 5)
	caller, reader := c.hire(t, "a1", 0), c.hire(t, "a2", 0)
	caller.ready(t)
	called := caller.offered(t)
	require.Equal(t, numbers[0], called.GetNumbers()[0].GetNumber())
	_, err := caller.Agent.AcceptPreview(t.Context(), &dispatchv1.AcceptPreviewRequest{Id: called.GetId()})
	require.NoError(t, err)
	reader.ready(t)
	read := reader.offered(t)
	require.Equal(t, numbers[1], read.GetNumbers()[0].GetNumber())

	returned := c.block(t, numbers[0], numbers[1], numbers[2])
	revoked := awaitEvent(t, reader, promptly-time.Since(returned), (*dispatchv1.SessionEvent).GetPreviewRevoked)
	t.Logf("off the screen %s after the call had returned", time.Since(returned))
	require.Equal(t, read.GetId(), revoked.GetId())
	require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_BLOCKLISTED, revoked.GetRevokeReason())
	next := reader.offered(t)
	require.Equal(t, numbers[3], next.GetNumbers()[0].GetNumber(), "not the one that was queued")
	c.finish(t, caller, called.GetId())
	caller.ready(t)
	require.Equal(t, numbers[4], caller.offered(t).GetNumbers()[0].GetNumber())

	c.hire(t, "a3", 0).ready(t) // idle, so that whoever is left is looked at
	require.Eventually(t, func() bool {
		list, err := c.admin.Contacts.ListContacts(t.Context(), &contactv1.ListContactsRequest{TaskId: c.task})
		require.NoError(t, err)
		count := map[contactv1.DoneReason]int{}
		for _, contact := range list.GetContacts() {
			count[contact.GetDoneReason()]++
		}
		return count[contactv1.DoneReason_DONE_REASON_BLOCKLISTED] == 2 && count[contactv1.DoneReason_DONE_REASON_CONNECTED] == 1
	}, settleWithin, 50*time.Millisecond, "who may never be called is done")
}

// TestBlockedAcrossProcesses blocks numbers that are on the screens of another
// dispatcher than the leader.
func TestBlockedAcrossProcesses(t *testing.T) {
	site := startPair(t)
	c := setUp(t, site.Site)
	leading, _ := site.awaitLeader(site.observer(0))
	numbers := c.beginWithList(t, 20)
	blocked := map[string]bool{}
	var people []*person
	for _, id := range []string{"a1", "a2", "a3", "a4"} {
		p := c.hire(t, id, 1-leading)
		p.ready(t)
		blocked[p.offered(t).GetNumbers()[0].GetNumber()] = true
		people = append(people, p)
	}
	for _, n := range numbers[:10] {
		blocked[n] = true
	}
	returned := c.block(t, numbers[:10]...)
	for _, p := range people {
		revoked := awaitEvent(t, p, promptly-time.Since(returned), (*dispatchv1.SessionEvent).GetPreviewRevoked)
		require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_BLOCKLISTED, revoked.GetRevokeReason())
	}
	t.Logf("off every screen %s after the call had returned", time.Since(returned))
	for _, p := range people {
		number := p.offered(t).GetNumbers()[0].GetNumber()
		require.False(t, blocked[number], "%s is blocked", number)
	}
}
