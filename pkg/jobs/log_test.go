package jobs

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOnlyWarningsPass(t *testing.T) {
	var out bytes.Buffer
	logger := func(level slog.Level) *slog.Logger {
		out.Reset()
		return slog.New(warnings{slog.NewTextHandler(&out, &slog.HandlerOptions{Level: level})}).With("a", 1).WithGroup("g")
	}
	log := logger(slog.LevelDebug)
	log.Debug("x")
	log.Info("x")
	require.Empty(t, out.String())
	log.Warn("lost", "b", 2)
	require.Contains(t, out.String(), "msg=lost a=1 g.b=2")

	log = logger(slog.LevelError)
	log.Warn("x")
	require.Empty(t, out.String(), "the service's own level holds")
	log.Error("x")
	require.NotEmpty(t, out.String())
}
