package policy_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// minGolden is how many cases there are at least: a table that shrinks is noticed.
const minGolden = 120

// golden is one line of a table; testdata/README.md has the format.
type golden struct {
	where, name string
	rules       *policy.Rules
	numbers     string
	facts       string
	event       string
	now         string
	want        string
}

// TestGolden holds the rules against what was worked out by hand.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	total := 0
	for _, file := range files {
		for _, g := range readGolden(t, file) {
			total++
			t.Run(filepath.Base(file)+"/"+strings.ReplaceAll(g.name, " ", "_"), g.run)
		}
	}
	require.GreaterOrEqual(t, total, minGolden)
}

func readGolden(t *testing.T, file string) (cases []golden) {
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	var rules *policy.Rules
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line, where := strings.TrimSpace(lines.Text()), fmt.Sprintf("%s:%d", file, n)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "rules"):
			rules = newRules(t, where, strings.TrimSpace(strings.TrimPrefix(line, "rules")))
		default:
			cells := strings.Split(line, "|")
			require.Len(t, cells, 6, where)
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			require.NotNil(t, rules, where)
			cases = append(cases, golden{where, cells[0], rules, cells[1], cells[2], cells[3], cells[4], cells[5]})
		}
	}
	require.NoError(t, lines.Err())
	return cases
}

func (g golden) run(t *testing.T) {
	p := parser{t, g.where, g.rules.Zone}
	now := p.time(g.now)
	c := &contact.Contact{ID: "c", State: contact.Ready, Numbers: p.numbers(g.numbers)}
	rules := *g.rules
	facts := p.facts(g.facts, c, &rules)
	verb, rest, _ := strings.Cut(g.event, " ")
	want, after, _ := strings.Cut(g.want, ";")
	switch verb {
	case "judge":
		judged := rules.Judge(c, facts, now)
		require.Equal(t, strings.TrimSpace(want), p.show(judged.Stand, judged.Allowed), g.where)
	case "dial":
		c.State, c.LeaseID = contact.Leased, "l"
		require.Equal(t, want, showRefusal(rules.Dial(c, p.position(rest), facts, now)), g.where)
	case "call":
		if c.State == contact.Ready {
			c.State = contact.Calling
		}
		var d policy.Decision
		c.Numbers, d = rules.Decide(c, p.outcome(rest, now), facts, now)
		require.NotEmpty(t, d.Rule)
		c.State, c.LastResult = d.State, strings.Fields(rest)[1]
		if d.State == contact.Waiting || d.State == contact.Ready {
			judged := rules.Judge(c, facts, now)
			require.Equal(t, policy.Decision{State: d.State, DueAt: d.DueAt}, judged.Stand, "the judge says otherwise")
			require.Equal(t, strings.TrimSpace(want), p.show(d, judged.Allowed), "%s: %s", g.where, d.Rule)
		} else {
			require.Equal(t, strings.TrimSpace(want), p.show(d, nil), "%s: %s", g.where, d.Rule)
		}
	default:
		t.Fatalf("%s: no event %q", g.where, verb)
	}
	p.holds(after, c)
}

func showRefusal(err error) string {
	if err == nil {
		return "allowed"
	}
	return err.Error()
}

// show is a decision as the tables write it.
func (p parser) show(d policy.Decision, allowed []int) string {
	switch d.State {
	case contact.Ready:
		return strings.TrimSpace("READY " + strings.Trim(fmt.Sprint(plusOne(allowed)), "[]"))
	case contact.Waiting:
		return "WAITING " + p.showTime(d.DueAt)
	case contact.Calling:
		return "CALLING"
	}
	return "DONE " + d.Reason.String()
}

func plusOne(positions []int) []int {
	shown := make([]int, len(positions))
	for i, at := range positions {
		shown[i] = at + 1
	}
	return shown
}

func (p parser) showTime(t time.Time) string {
	layout := "01-02T15:04"
	if t.In(p.zone).Second() != 0 {
		layout = "01-02T15:04:05"
	}
	return t.In(p.zone).Format(layout)
}
