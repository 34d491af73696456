package pgtest

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	if os.Getenv(victim) != "" {
		runVictim() // does not return
	}
	Main(m)
}

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func exec1(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	_, err := db.Exec(query)
	require.NoError(t, err)
}

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	var urls []string
	for range 2 {
		t.Run("test", func(t *testing.T) {
			url := URL(t)
			urls = append(urls, url)
			exec1(t, open(t, url), `CREATE TABLE contacts (id TEXT)`) // twice, in two databases
		})
	}
	require.NotEqual(t, urls[0], urls[1])
	require.ErrorContains(t, open(t, urls[0]).Ping(), "does not exist", "it was dropped with its test")
}

func TestADatabaseInUseIsDroppedToo(t *testing.T) {
	var left *sql.Conn
	t.Run("test", func(t *testing.T) {
		db, err := sql.Open("pgx", URL(t)) // never closed
		require.NoError(t, err)
		left, err = db.Conn(t.Context())
		require.NoError(t, err)
	})
	require.Error(t, left.PingContext(t.Context()))
}

func TestCloned(t *testing.T) {
	builds := 0
	build := func(url string) error {
		builds++
		db, err := sql.Open("pgx", url)
		if err != nil {
			return err
		}
		_, err = db.Exec(`CREATE TABLE contacts (id TEXT); INSERT INTO contacts VALUES ('a')`)
		return errors.Join(err, db.Close())
	}
	for range 3 {
		db := open(t, Cloned(t, "contacts", build))
		var n int
		require.NoError(t, db.QueryRow(`SELECT count(*) FROM contacts`).Scan(&n))
		require.Equal(t, 1, n, "no other test's rows")
		exec1(t, db, `INSERT INTO contacts VALUES ('b')`)
	}
	require.Equal(t, 1, builds)

	db := open(t, Cloned(t, "other", func(string) error { return nil }))
	_, err := db.Exec(`SELECT * FROM contacts`)
	require.Error(t, err, "another key, another template")
}

func TestTextIsSortedBytewise(t *testing.T) {
	var sorted string
	require.NoError(t, open(t, URL(t)).QueryRow(
		`SELECT string_agg(x, '' ORDER BY x) FROM unnest(ARRAY['b', 'B', 'ä', 'a']) x`).Scan(&sorted))
	require.Equal(t, "Babä", sorted)
}

func TestStopKillAndRestart(t *testing.T) {
	s := Start(t, Options{TCP: true})
	require.NotZero(t, s.Port())
	require.Contains(t, s.URL(), fmt.Sprintf("127.0.0.1:%d", s.Port()))
	db := open(t, s.URL())
	exec1(t, db, `CREATE TABLE contacts (id TEXT)`)
	for i, end := range []func(testing.TB){s.Stop, s.Kill} {
		exec1(t, db, `INSERT INTO contacts VALUES ('a')`)
		end(t)
		require.Error(t, db.Ping())
		end(t) // again does nothing
		s.Restart(t)
		var n int
		require.NoError(t, db.QueryRow(`SELECT count(*) FROM contacts`).Scan(&n))
		require.Equal(t, i+1, n, "committed rows survive")
	}
}

func TestAServerWithoutAPort(t *testing.T) {
	s := Start(t, Options{})
	require.Zero(t, s.Port())
	require.NoError(t, open(t, s.URL()).Ping())
}

func TestFoldersAreRemoved(t *testing.T) {
	var dir string
	t.Run("test", func(t *testing.T) {
		dir = Start(t, Options{}).dir
		require.DirExists(t, dir)
	})
	require.NoDirExists(t, dir)
}

func TestAServerThatCannotStartSaysWhy(t *testing.T) {
	s := Start(t, Options{})
	s.Stop(t)
	require.NoError(t, os.WriteFile(filepath.Join(s.data(), "postgresql.conf"), []byte("nonsense = on\n"), 0o600))
	require.ErrorContains(t, s.start(t.Context()), "nonsense")
}

func TestMissingProgramsNameTheRemedy(t *testing.T) {
	require.ErrorContains(t, errMissing, "apt-get install")
	_, err := findProgramsIn([]string{t.TempDir()})
	require.ErrorIs(t, err, errMissing)

	dir := t.TempDir()
	for _, name := range []string{"initdb", "postgres"} {
		_, err := findProgramsIn([]string{dir})
		require.ErrorIs(t, err, errMissing, "both are needed")
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o700))
	}
	p, err := findProgramsIn([]string{t.TempDir(), dir})
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "postgres"), p.postgres)
}

// victim tells the test binary to start the shared server and be killed.
const victim = "FOREDIAL_PGTEST_VICTIM"

func runVictim() {
	c, err := newCluster()
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(c.server.dir, c.server.proc.Pid)
	select {}
}

// A test binary that is killed takes its server with it, and the next one
// removes its folder.
func TestNothingOutlivesAKilledTestBinary(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victim+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	lines.Scan()
	var (
		dir string
		pid int
	)
	_, err = fmt.Sscan(lines.Text(), &dir, &pid)
	require.NoError(t, err, lines.Text())
	require.NoError(t, syscall.Kill(pid, 0), "it runs")
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	require.Eventually(t, func() bool { return !alive(pid) }, 10*time.Second, 10*time.Millisecond)

	require.DirExists(t, dir)
	removeAbandoned()
	require.NoDirExists(t, dir)
	require.DirExists(t, serve(t).server.dir, "the living keep theirs")
}

// alive is false for a zombie, which nobody may be there to wait for.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}

func TestShutdownThenANewServer(t *testing.T) {
	first := serve(t).server.dir
	require.NoError(t, Shutdown())
	require.NoDirExists(t, first)
	require.NoError(t, Shutdown(), "again")
	require.NoError(t, serve(t).admin.PingContext(context.Background()))
	require.NotEqual(t, first, serve(t).server.dir)
}
