package demo

import (
	"bytes"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// midway is a campaign under way.
var midway = snapshot{
	elapsed: 42 * time.Second, task: taskv1.TaskState_TASK_STATE_RUNNING, perMinute: 300, pending: 2, repeated: 3,
	contacts: map[contactv1.ContactState]int64{
		contactv1.ContactState_CONTACT_STATE_DONE:   50,
		contactv1.ContactState_CONTACT_STATE_LEASED: 20,
		contactv1.ContactState_CONTACT_STATE_READY:  30,
	},
	agents: map[dispatchv1.AgentState]int{
		dispatchv1.AgentState_AGENT_STATE_ON_CALL: 5, dispatchv1.AgentState_AGENT_STATE_WRAP_UP: 3,
	},
	events: []string{"something happened"}, rejects: "/tmp/rejects.csv",
	tally: tally{imported: 100, rejected: 4, connected: 40, exhausted: 10, seen: 120, skipped: 9, timedOut: 1, received: 150},
}

func TestTheBoardShowsHowThingsStand(t *testing.T) {
	text := ansi.Strip(render(midway))
	for _, want := range []string{
		"Foredial demo  running  42s",
		"● connected 40  ● exhausted 10  ● held 20  ● ready 30\n",
		"agents     on call 5  wrap up 3\n",
		"previews   300 in the last minute  120 in all  1 timeouts  9 skipped\n",
		"callbacks  150 delivered  2 to come  3 sent again\n",
		"rejects    4 rows, see /tmp/rejects.csv\n",
		"something happened",
	} {
		require.Contains(t, text, want)
	}
	require.Equal(t, barWidth, strings.Count(text, "█"))
}

func TestTheBarIsFullWhateverTheRounding(t *testing.T) {
	for _, counts := range [][]int64{{1}, {1, 1, 1}, {0, 0, 7}, {1, 999, 1}, {13, 17, 19, 23}} {
		var slices []slice
		for _, n := range counts {
			slices = append(slices, slice{n: n})
		}
		require.Equal(t, barWidth, strings.Count(bar(slices), "█"), "%v", counts)
	}
	require.Empty(t, bar([]slice{{}}))
}

func TestTheBoardIsEmptyAtFirst(t *testing.T) {
	require.Empty(t, render(snapshot{}))
}

func TestTheBoardTakesSnapshotsAndCtrlC(t *testing.T) {
	interrupted := 0
	var model tea.Model = picture{interrupt: func() { interrupted++ }}
	model, _ = model.Update(midway)
	require.Contains(t, ansi.Strip(model.View().Content), "running  42s")
	model, _ = model.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
	require.Zero(t, interrupted)
	model, _ = model.Update(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl})
	require.Equal(t, 1, interrupted)
	require.Contains(t, ansi.Strip(model.View().Content), "running  42s", "the last picture stays")
}

func TestLinesComeNowAndThenAndAtTheEnd(t *testing.T) {
	var out bytes.Buffer
	l := newDisplay(&out, nil)
	for seconds := range 12 {
		s := midway
		s.elapsed = time.Duration(seconds) * time.Second
		l.show(s)
	}
	end := midway
	end.elapsed, end.task = 12*time.Second, taskv1.TaskState_TASK_STATE_COMPLETED
	l.show(end)
	l.close()
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	require.Len(t, lines, 4)
	require.Contains(t, lines[0], "0s  running")
	require.Equal(t, "    5s  running  50 of 100 contacts done (40 connected)  300 previews/min, 1 timeouts  150 callbacks, 2 to come", lines[1])
	require.Contains(t, lines[3], "12s  completed")
}
