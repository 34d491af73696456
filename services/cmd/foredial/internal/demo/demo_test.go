package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

const (
	directoryFile = "../../../../../deploy/demo/directory.yaml"
	contactsFile  = "../../../../../deploy/demo/contacts.csv"
)

// few is the first rows of the demo's contacts, with one wrong among them.
func few(t *testing.T, rows int) string {
	t.Helper()
	text, err := os.ReadFile(contactsFile)
	require.NoError(t, err)
	lines := strings.SplitAfterN(string(text), "\n", rows+1)
	lines[rows] = "wrong,Wrong,3,letters,,,Nowhere,TV\n"
	file := filepath.Join(t.TempDir(), "contacts.csv")
	require.NoError(t, os.WriteFile(file, []byte(strings.Join(lines, "")), 0o600))
	return file
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func options(t *testing.T) Options {
	t.Helper()
	return Options{
		Directory: directoryFile, Contacts: few(t, 30), Data: filepath.Join(t.TempDir(), "data"),
		Speed: 2000, Within: 2 * time.Minute, ExitWhenDone: true,
	}
}

func TestACampaignPlaysToItsEnd(t *testing.T) {
	var out bytes.Buffer
	o := options(t)
	require.NoError(t, Run(t.Context(), o, &out))
	require.Contains(t, out.String(), "imported 29 of 30 rows")
	require.Contains(t, out.String(), "✓ imported 29 = connected")
	require.NotContains(t, out.String(), "✗")
	require.Regexp(t, `as tenant_admin +http://127\.0\.0\.1:\d+/auth/dev\?code=fdc_\S+
  as supervisor +http://\S+fdc_\S+
  as agent +http://\S+fdc_\S+
`, out.String())

	file, err := os.Open(filepath.Join(o.Data, "rejects.csv"))
	require.NoError(t, err)
	defer file.Close()
	rejects, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"line", "column", "value", "reason"}, rejects[0])
	require.Len(t, rejects, 2)
	require.Equal(t, []string{"31", "number1"}, rejects[1][:2])
}

func TestACampaignThatTakesTooLongFails(t *testing.T) {
	o := options(t)
	o.Speed, o.Within = 1, 0
	err := Run(t.Context(), o, new(bytes.Buffer))
	require.ErrorContains(t, err, "the campaign is not over after 0s: ")
}

func TestAFileThatIsNotThereFails(t *testing.T) {
	for _, spoil := range []func(*Options){
		func(o *Options) { o.Directory = "nowhere" },
		func(o *Options) { o.Contacts = "nowhere" },
	} {
		o := options(t)
		spoil(&o)
		require.ErrorContains(t, Run(t.Context(), o, new(bytes.Buffer)), "nowhere")
	}
}

// watched calls back when what was written first contains a text.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
	want string
	then func()
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := strings.Contains(w.text.String(), w.want)
	n, err := w.text.Write(p)
	if !before && strings.Contains(w.text.String(), w.want) {
		w.then()
	}
	return n, err
}

func TestItServesOnUntilSomebodyHasSeenEnough(t *testing.T) {
	o := options(t)
	o.ExitWhenDone, o.Contacts = false, few(t, 8)
	ctx, cancel := context.WithCancel(t.Context())
	out := &watched{want: "import --server", then: cancel}
	require.NoError(t, Run(ctx, o, out))
	for _, want := range []string{"export FOREDIAL_TOKEN=ey", "curl -H", "grpcurl -plaintext", " import --server 127.0.0.1:"} {
		require.Contains(t, out.text.String(), want)
	}
}

func TestInterruptedItIsNotDone(t *testing.T) {
	o := options(t)
	o.Speed = 1
	ctx, cancel := context.WithCancel(t.Context())
	require.ErrorContains(t, Run(ctx, o, &watched{want: "contacts done", then: cancel}), "interrupted")

	o = options(t)
	o.Speed, o.ExitWhenDone = 1, false
	ctx, cancel = context.WithCancel(t.Context())
	require.NoError(t, Run(ctx, o, &watched{want: "contacts done", then: cancel}), "who watches may leave at any time")
}

func TestTheDemoCastsItsDirectory(t *testing.T) {
	directory, err := readDirectory(directoryFile)
	require.NoError(t, err)
	c, task, err := cast(directory)
	require.NoError(t, err)
	require.Len(t, c.agents, 8)
	require.Equal(t, "guest", c.guest)
	require.Equal(t, []string{"sold", "undecided", "not-interested"}, c.dispositions.Answered)
	require.Equal(t, []string{"try-again", "bad-number"}, c.dispositions.NotAnswered)
	require.Equal(t, "customer-care", task.GetSkillQueueId())
	require.Len(t, task.GetCallerNumberIds(), 3)

	directory.Resources = directory.GetResources()[1:2]
	_, _, err = cast(directory)
	require.ErrorContains(t, err, "needs a skill queue")
}
