package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/config"
)

type redisConfig struct {
	URL  string        `default:"redis://default" secret:"url"`
	Wait time.Duration `default:"5s"`
	Pool int           `default:"10"`
}

type serveCmd struct {
	Config config.File `env:"FOREDIAL_CONFIG"`
	Mode   string      `default:"fast" enum:"fast,slow"`
	Peers  []string    `default:"a,b"`
	Key    string      `secret:""`
	Loud   bool
	Redis  redisConfig `embed:"" prefix:"redis."`
}

func (*serveCmd) Run() error { return nil }

type cli struct {
	Serve serveCmd `cmd:""`
	Other struct {
		Elsewhere string
	} `cmd:""`
}

func parse(t *testing.T, file string, args ...string) (*cli, *kong.Context, *config.Source, error) {
	t.Helper()
	var c cli
	source := config.New("FOREDIAL")
	parser, err := kong.New(&c, source.Options()...)
	require.NoError(t, err)
	args = append([]string{"serve"}, args...)
	if file != "" {
		path := filepath.Join(t.TempDir(), "foredial.yaml")
		require.NoError(t, os.WriteFile(path, []byte(file), 0o600))
		t.Chdir(filepath.Dir(path))
		args = append(args, "--config=foredial.yaml")
	}
	ctx, err := parser.Parse(args)
	return &c, ctx, source, err
}

func TestEachSourceBeatsTheOnesBelow(t *testing.T) {
	const file = "redis: {url: 'redis://file'}"
	c, _, _, err := parse(t, "")
	require.NoError(t, err)
	require.Equal(t, "redis://default", c.Serve.Redis.URL)

	c, _, _, err = parse(t, file)
	require.NoError(t, err)
	require.Equal(t, "redis://file", c.Serve.Redis.URL)

	t.Setenv("FOREDIAL_REDIS_URL", "redis://env")
	c, _, _, err = parse(t, file)
	require.NoError(t, err)
	require.Equal(t, "redis://env", c.Serve.Redis.URL)

	c, _, _, err = parse(t, file, "--redis.url=redis://flag")
	require.NoError(t, err)
	require.Equal(t, "redis://flag", c.Serve.Redis.URL)
}

func TestFileMayBeNamedInTheEnvironment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.yaml")
	require.NoError(t, os.WriteFile(path, []byte("mode: slow"), 0o600))
	t.Setenv("FOREDIAL_CONFIG", path)
	c, _, _, err := parse(t, "")
	require.NoError(t, err)
	require.Equal(t, "slow", c.Serve.Mode)
}

func TestFileSetsEveryType(t *testing.T) {
	c, _, _, err := parse(t, `
# a comment
mode: &slow slow
peers: [x, "y,z", *slow]
loud: true
key:
redis:
  wait: 1m30s
  pool: 3
`)
	require.NoError(t, err)
	require.Equal(t, []string{"x", "y,z", "slow"}, c.Serve.Peers)
	require.Equal(t, "slow", c.Serve.Mode)
	require.True(t, c.Serve.Loud)
	require.Empty(t, c.Serve.Key)
	require.Equal(t, redisConfig{URL: "redis://default", Wait: 90 * time.Second, Pool: 3}, c.Serve.Redis)
}

func TestFileFaultsNameKeyAndLine(t *testing.T) {
	for name, row := range map[string]struct{ file, want string }{
		"unknown key":            {"mode: slow\nspeed: 1\n", "foredial.yaml:2: unknown key speed"},
		"unknown key in section": {"redis:\n  url: x\n  port: 1\n", "foredial.yaml:3: unknown key redis.port"},
		"key of another command": {"elsewhere: x", "foredial.yaml:1: unknown key elsewhere"},
		"the file itself":        {"config: x", "foredial.yaml:1: unknown key config"},
		"wrong type":             {"redis:\n  pool: many", "foredial.yaml:2: redis.pool wants one value of type int"},
		"wrong duration":         {"redis: {wait: 5}", "foredial.yaml:1: redis.wait wants a duration such as 30s"},
		"wrong bool":             {"loud: loudly", "foredial.yaml:1: loud wants true or false"},
		"list for a value":       {"mode: [fast]", "foredial.yaml:1: mode wants one value of type string"},
		"mapping for a value":    {"mode: {a: b}", "foredial.yaml:1: mode wants one value of type string"},
		"mapping inside a list":  {"peers: [{a: b}]", "foredial.yaml:1: peers wants a list"},
		"value for a section":    {"redis: localhost", "foredial.yaml:1: redis has keys of its own, such as redis.pool"},
		"value for the file":     {"fast", "foredial.yaml:1: the file has keys of its own"},
		"not in the enum":        {"\nmode: medium", `foredial.yaml:2: mode wants one value of type string: "medium" is none of fast, slow`},
		"given twice":            {"mode: fast\nmode: slow\n", "foredial.yaml:2: mode is given twice, first on line 1"},
		"two documents":          {"mode: fast\n---\nmode: slow\n", "foredial.yaml:2: a second document"},
		"not YAML":               {"mode: 'fast\n", "foredial.yaml: yaml: "},
		"dots":                   {"redis.url: x", "foredial.yaml:1: unknown key redis.url: write sections, not dots"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, _, err := parse(t, row.file)
			require.ErrorContains(t, err, row.want)
		})
	}
}

func TestAllFaultsComeAtOnce(t *testing.T) {
	_, _, _, err := parse(t, "a: 1\nb: 2\n")
	require.ErrorContains(t, err, "unknown key a")
	require.ErrorContains(t, err, "unknown key b")
}

func TestEmptyFileIsFine(t *testing.T) {
	for _, file := range []string{"\n", "# nothing\n", "---\n", "redis:\n"} {
		c, _, _, err := parse(t, file)
		require.NoError(t, err, file)
		require.Equal(t, 10, c.Serve.Redis.Pool)
	}
}

func TestMissingFileIsAnError(t *testing.T) {
	_, _, _, err := parse(t, "", "--config=/nowhere/x.yaml")
	require.ErrorContains(t, err, "/nowhere/x.yaml")
}

func TestBadEnvironmentIsAnErrorEvenWhenTheFileIsGood(t *testing.T) {
	t.Setenv("FOREDIAL_REDIS_POOL", "many")
	_, _, _, err := parse(t, "redis: {pool: 3}")
	require.ErrorContains(t, err, "FOREDIAL_REDIS_POOL")
}

func TestPrintTellsValuesAndSourcesWithoutSecrets(t *testing.T) {
	t.Setenv("FOREDIAL_REDIS_POOL", "7")
	_, ctx, source, err := parse(t, "key: hush\nredis:\n  url: redis://u:hush@host/0?password=hush\n", "--mode=slow")
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, source.Print(&out, ctx))
	require.Equal(t, `mode: slow # --mode
peers: [a, b] # default
key: '[redacted]' # foredial.yaml:1
loud: false # default
redis:
  url: redis://u:xxxxx@host/0?redacted # foredial.yaml:3
  wait: 5s # default
  pool: 7 # FOREDIAL_REDIS_POOL
`, out.String())
}

func TestDefaultsFillAStruct(t *testing.T) {
	c := struct {
		Host  string      `default:"${host}:1"`
		Redis redisConfig `embed:"" prefix:"redis."`
	}{Redis: redisConfig{Pool: 2}}
	require.NoError(t, config.Defaults(&c, kong.Vars{"host": "h"}))
	require.Equal(t, "h:1", c.Host)
	require.Equal(t, redisConfig{URL: "redis://default", Wait: 5 * time.Second, Pool: 2}, c.Redis)
}
