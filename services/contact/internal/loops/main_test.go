package loops_test

import (
	"testing"

	"github.com/foredial/foredial/pkg/testkit/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
