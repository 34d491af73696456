package cyclebench_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// tick is the unit of the kernel's accounts.
const tick = 10 * time.Millisecond

// processor is the time that this process and the Postgres have had of the
// processors so far: unlike a rate, it hardly depends on who else is busy.
func (w *world) processor() time.Duration {
	w.tb.Helper()
	var backend int
	require.NoError(w.tb, w.dbs["contact"].QueryRow(context.Background(), `SELECT pg_backend_pid()`).Scan(&backend))
	server := account(strconv.Itoa(backend)).parent
	total := account("self").own + account(server).own + account(server).children
	all, err := filepath.Glob("/proc/[0-9]*")
	require.NoError(w.tb, err)
	for _, dir := range all {
		if p := account(filepath.Base(dir)); p.parent == server {
			total += p.own
		}
	}
	return total
}

// process is what the kernel knows of one.
type process struct {
	parent string
	// own time, and that of its children that have ended.
	own, children time.Duration
}

// account reads it; a process that has ended has none.
func account(pid string) (p process) {
	text, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return p
	}
	// Behind the name in brackets: the state, then the parent.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 15 {
		return p
	}
	p.parent = fields[1]
	ticks := func(i int) time.Duration {
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			return 0
		}
		return time.Duration(n) * tick
	}
	p.own, p.children = ticks(11)+ticks(12), ticks(13)+ticks(14)
	return p
}
