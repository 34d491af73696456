package demo

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
)

// lineEvery is how often a line is printed where there is no terminal.
const lineEvery = 5 * time.Second

// newDisplay is the board in a terminal, lines elsewhere. interrupt is called
// when somebody presses Ctrl-C on the board, which then does not reach the process.
func newDisplay(out io.Writer, interrupt func()) display {
	if f, ok := out.(*os.File); ok && term.IsTerminal(f.Fd()) {
		return openBoard(f, interrupt)
	}
	return &lines{out: out, last: -lineEvery}
}

// lines prints a line now and then.
type lines struct {
	out  io.Writer
	last time.Duration
}

func (l *lines) show(s snapshot) {
	if s.elapsed < l.last+lineEvery && !s.completed() {
		return
	}
	l.last = s.elapsed
	fmt.Fprintf(l.out, "%6s  %s\n", s.elapsed, s.headline())
}

func (l *lines) close() {}
