package audit_test

import (
	"os"
	"testing"

	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/services/internal/audit/audittest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestOutbox(t *testing.T) { audittest.Run(t, os.DirFS("testdata")) }
