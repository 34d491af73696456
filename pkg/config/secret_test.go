package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/config"
)

func TestSecret(t *testing.T) {
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "secret")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	for name, row := range map[string]struct{ value, file, want, fault string }{
		"neither":          {},
		"the value":        {value: " hush ", want: " hush "},
		"the file's line":  {file: file(" hush \r\n"), want: " hush "},
		"without its end":  {file: file("hush"), want: "hush"},
		"both":             {value: "hush", file: "/nowhere", fault: "redis.password and redis.password-file: give one of them"},
		"no such file":     {file: "/nowhere", fault: "redis.password-file: open /nowhere"},
		"an empty file":    {file: file("\n"), fault: "want one line"},
		"more than a line": {file: file("hush\nhush\n"), fault: "want one line"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := config.Secret("redis.password", row.value, row.file)
			require.Equal(t, row.want, got)
			if row.fault == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, row.fault)
			require.NotContains(t, err.Error(), "hush")
		})
	}
}
