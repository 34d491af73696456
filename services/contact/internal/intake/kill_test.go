package intake_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/contact/internal/store"
)

const (
	// childURL is the variable that makes the test binary load a file into the
	// database it names.
	childURL  = "FOREDIAL_INTAKE_CHILD_URL"
	killed    = 10
	killRows  = 40_000
	killDelay = 60 * time.Millisecond
)

// child loads the file. Before each batch it says so and waits for a byte.
func child() {
	if err := loadAsChild(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func loadAsChild(ctx context.Context) error {
	db, err := sqldb.Open(ctx, sqldb.Config{URL: os.Getenv(childURL), Schema: "contact"})
	if err != nil {
		return err
	}
	defer db.Close()
	u, err := receive(ctx, customers(killRows), os.TempDir())
	if err != nil {
		return err
	}
	job := u.job("req")
	job.Rules = func(context.Context) (store.LoadRules, error) {
		fmt.Println("batch")
		_, err := io.ReadFull(os.Stdin, make([]byte, 1))
		return rules(), err
	}
	_, err = newLoader(db).Load(ctx, job)
	return err
}

// The import is killed ten times, some of them in the middle of a batch, and in
// the end every row is there once.
func TestKilled(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		db, err := sqldb.Open(t.Context(), sqldb.Config{URL: url, Schema: "contact"})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, db.Close()) })
		require.NoError(t, sqldb.Migrate(t.Context(), db, store.Migrations))
		for i := range killed {
			c := startChild(t, url)
			require.True(t, c.lines.Scan(), "it comes to a batch")
			if i%3 == 0 { // four of five batches at most: it is never over before
				_, err := c.allow.Write([]byte{1})
				require.NoError(t, err)
				<-time.After(rand.N(killDelay))
			}
			require.NoError(t, c.cmd.Process.Kill())
			require.Error(t, c.cmd.Wait())
		}
		c := startChild(t, url)
		_, err = c.allow.Write(make([]byte, killRows))
		require.NoError(t, err)
		for c.lines.Scan() { // to its end
		}
		require.NoError(t, c.cmd.Wait())
		list, err := store.New(db).Imports(t.Context(), tenant, []string{"t1"}, store.ImportPlace{}, 2)
		require.NoError(t, err)
		requireLoaded(t, db, list[0], killRows)
	})
}

// loading is a child at work.
type loading struct {
	cmd   *exec.Cmd
	allow io.Writer
	lines *bufio.Scanner
}

func startChild(t *testing.T, url string) *loading {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childURL+"="+url)
	cmd.Stderr = os.Stderr
	allow, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return &loading{cmd, allow, bufio.NewScanner(out)}
}
