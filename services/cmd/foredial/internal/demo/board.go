package demo

import (
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// barWidth is the width of the bar of contacts, in columns.
const barWidth = 60

var (
	title = lipgloss.NewStyle().Bold(true)
	faint = lipgloss.NewStyle().Faint(true)
	label = lipgloss.NewStyle().Width(11)
)

// slice is a part of the bar.
type slice struct {
	name  string
	n     int64
	color lipgloss.Style
}

func color(code string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(code)) }

// slices are the contacts, those that are done first.
func (s snapshot) slices() []slice {
	t := s.tally
	return []slice{
		{"connected", t.connected, color("2")},
		{"stopped", t.stopped, color("1")},
		{"exhausted", t.exhausted, color("3")},
		{"expired", t.expired, color("8")},
		{"calling", s.contacts[contactv1.ContactState_CONTACT_STATE_CALLING], color("6")},
		{"held", s.contacts[contactv1.ContactState_CONTACT_STATE_LEASED], color("4")},
		{"waiting", s.contacts[contactv1.ContactState_CONTACT_STATE_WAITING], color("5")},
		{"ready", s.contacts[contactv1.ContactState_CONTACT_STATE_READY], color("7")},
	}
}

// bar draws slices to scale; the last one takes what rounding leaves.
func bar(slices []slice) string {
	total := int64(0)
	for _, s := range slices {
		total += s.n
	}
	var b strings.Builder
	drawn, before := 0, int64(0)
	for _, s := range slices {
		before += s.n
		end := int(before * barWidth / max(total, 1))
		b.WriteString(s.color.Render(strings.Repeat("█", end-drawn)))
		drawn = end
	}
	return b.String()
}

func legend(slices []slice) string {
	var parts []string
	for _, s := range slices {
		if s.n > 0 {
			parts = append(parts, s.color.Render("●")+fmt.Sprintf(" %s %d", s.name, s.n))
		}
	}
	return strings.Join(parts, "  ")
}

func agentsLine(s snapshot) string {
	var parts []string
	for state := dispatchv1.AgentState_AGENT_STATE_OFFLINE; state <= dispatchv1.AgentState_AGENT_STATE_WRAP_UP; state++ {
		if n := s.agents[state]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", word(state.String()), n))
		}
	}
	return strings.Join(parts, "  ")
}

// render draws a snapshot; nothing while there is none.
func render(s snapshot) string {
	if s.task == taskv1.TaskState_TASK_STATE_UNSPECIFIED {
		return ""
	}
	t := s.tally
	rows := [][2]string{
		{"contacts", bar(s.slices())},
		{"", legend(s.slices())},
		{"agents", agentsLine(s)},
		{"previews", fmt.Sprintf("%d in the last minute  %d in all  %d timeouts  %d skipped", s.perMinute, t.seen, t.timedOut, t.skipped)},
		{"callbacks", fmt.Sprintf("%d delivered  %d to come  %d sent again", t.received, s.pending, s.repeated)},
		{"rejects", fmt.Sprintf("%d rows, see %s", t.rejected, s.rejects)},
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s  %s  %s\n\n", title.Render("Foredial demo"), word(s.task.String()), faint.Render(s.elapsed.String()))
	for _, row := range rows {
		b.WriteString(label.Render(row[0]) + row[1] + "\n")
	}
	b.WriteString("\n")
	for i := range shownEvents {
		if i < len(s.events) {
			b.WriteString(faint.Render(s.events[i]))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// board shows snapshots in a terminal, in place.
type board struct {
	program *tea.Program
	done    chan struct{}
}

func openBoard(out *os.File, interrupt func()) *board {
	b := &board{
		program: tea.NewProgram(picture{interrupt: interrupt}, tea.WithOutput(out), tea.WithoutSignalHandler()),
		done:    make(chan struct{}),
	}
	go func() {
		defer close(b.done)
		if _, err := b.program.Run(); err != nil {
			interrupt() // the terminal is gone
		}
	}()
	return b
}

func (b *board) show(s snapshot) { b.program.Send(s) }

// close leaves the last picture where it is.
func (b *board) close() {
	b.program.Quit()
	<-b.done
}

// picture is the board's model: the snapshot last shown.
type picture struct {
	snapshot  snapshot
	interrupt func()
}

func (p picture) Init() tea.Cmd { return nil }

func (p picture) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case snapshot:
		p.snapshot = msg
	case tea.KeyPressMsg:
		if msg.String() == "ctrl+c" || msg.String() == "q" {
			p.interrupt()
		}
	}
	return p, nil
}

func (p picture) View() tea.View { return tea.NewView(render(p.snapshot)) }
