package redistest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Clock is the clock of one Redis; no other program has it.
type Clock struct{ file string }

// StartWithClock runs a server whose clock can be set. It fails the test when
// faketime is not installed.
func StartWithClock(t testing.TB) (*Server, *Clock) {
	t.Helper()
	faketime := library(t, "/usr/lib/*/faketime/libfaketime.so.1")
	// The server's own allocator reads the clock while it starts, and faketime
	// allocates when it is first asked for it: with the allocator of the C
	// library they do not wait for each other.
	libc := library(t, "/lib/*/libc.so.6")
	c := &Clock{file: filepath.Join(t.TempDir(), "clock")}
	c.Set(t, 0)
	return start(t, []string{
		"LD_PRELOAD=" + faketime + ":" + libc, "FAKETIME_TIMESTAMP_FILE=" + c.file,
		"FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
	}), c
}

// Set makes the clock ahead of the real one, or, below 0, behind it. Timers
// that run by the monotonic clock are not changed.
func (c *Clock) Set(t testing.TB, ahead time.Duration) {
	t.Helper()
	// The server must never read half a file.
	fresh := c.file + ".new"
	require.NoError(t, os.WriteFile(fresh, fmt.Appendf(nil, "%+f\n", ahead.Seconds()), 0o600))
	require.NoError(t, os.Rename(fresh, c.file))
}

func library(t testing.TB, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	require.NoError(t, err)
	if len(found) == 0 {
		t.Fatalf("%s is not installed: apt-get install faketime", pattern)
	}
	return found[0]
}
