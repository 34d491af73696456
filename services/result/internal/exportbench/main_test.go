package exportbench_test

import (
	"flag"
	"os"
	"testing"

	"github.com/foredial/foredial/pkg/testkit/pgtest"
)

// rows is how many attempts are exported.
var rows = flag.Int("rows", 20_000, "how many attempts to export")

// turns is how often each side is measured.
const turns = 5

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv(asked) != "" {
		exportOne()
		return
	}
	pgtest.Main(m)
}
