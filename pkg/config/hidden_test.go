package config_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/foredial/foredial/pkg/config"
)

func TestNothingShowsWhatIsHidden(t *testing.T) {
	const secret = "hunter2"
	inside := struct{ Password config.Hidden }{secret}
	inJSON, err := json.Marshal(inside)
	require.NoError(t, err)
	inYAML, err := yaml.Marshal(inside)
	require.NoError(t, err)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "password", inside.Password, "all", inside)
	for _, shown := range []string{
		fmt.Sprint(inside), fmt.Sprintf("%v %+v %#v %s %q", inside, inside, inside, inside, inside),
		string(inJSON), string(inYAML), log.String(),
	} {
		require.NotContains(t, shown, secret)
		require.Contains(t, shown, "(secret)")
	}
	require.Equal(t, secret, string(inside.Password))
	require.Empty(t, config.Hidden("").String(), "that there is none may be seen")
}
