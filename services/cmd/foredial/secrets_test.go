package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/config"
	"github.com/foredial/foredial/services/suite"
)

// hunter is in every secret of these tests.
const hunter = "hunter2hunter2hunter2"

// settingsOf are the flags of a command.
func settingsOf(t *testing.T, command string) []*kong.Flag {
	t.Helper()
	parser, err := kong.New(&cli{}, append(config.New("FOREDIAL").Options(), suite.Vars(""))...)
	require.NoError(t, err)
	for _, node := range parser.Model.Children {
		if node.Name == command {
			return node.Flags
		}
	}
	require.Fail(t, "no such command", command)
	return nil
}

// secrets are the settings of serve that nobody may see, with a value each.
func secrets(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, flag := range settingsOf(t, "serve") {
		switch {
		case !flag.Tag.Has("secret"):
		case flag.Name == "database.url":
			all[flag.Name] = "postgres://foredial:" + hunter + "@127.0.0.1:1/foredial?connect_timeout=1&sslpassword=" + hunter
		case flag.Tag.Get("secret") == "url":
			all[flag.Name] = "redis://foredial:" + hunter + "@127.0.0.1:1?dial_timeout=1s&client_name=" + hunter
		default:
			all[flag.Name] = hunter
		}
	}
	require.Greater(t, len(all), 5)
	return all
}

// variable is where the environment has a setting.
func variable(name string) string {
	return "FOREDIAL_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(name))
}

func TestConfigPrintShowsNoSecret(t *testing.T) {
	for name, value := range secrets(t) {
		t.Setenv(variable(name), value)
	}
	out, err := foredial(t, "config", "print")
	require.NoError(t, err)
	require.NotContains(t, out, hunter)
	require.Contains(t, out, "[redacted]")
}

// Each secret alone, with a log of everything, until the process is up or has given up.
func TestNothingThatServeSaysHasASecret(t *testing.T) {
	for name, value := range secrets(t) {
		t.Run(name, func(t *testing.T) {
			t.Setenv(variable(name), value)
			said := serveBriefly(t, name)
			require.NotContains(t, said, hunter)
		})
	}
	for _, name := range []string{"redis.password-file", "contact.attribute-keys-file", "notification.sms-accounts-file", "auth.key-file", "auth.old-key-files"} {
		t.Run(name, func(t *testing.T) { // it does not fit, so somebody is told what is wrong with it
			file := filepath.Join(t.TempDir(), "secret")
			require.NoError(t, os.WriteFile(file, []byte(hunter+": "+hunter+"\n"+hunter+"\n"), 0o600))
			t.Setenv(variable(name), file)
			said := serveBriefly(t, name)
			require.Contains(t, said, file)
			require.NotContains(t, said, hunter)
		})
	}
}

// serveBriefly is all that a server says that is given a setting.
func serveBriefly(t *testing.T, setting string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 15*time.Second)
	defer stop()
	said := &watched{want: "msg=started", seen: make(chan struct{})}
	go func() {
		defer stop()
		select {
		case <-said.seen:
		case <-ctx.Done():
		}
	}()
	args := []string{"serve", "--log.level=debug", "--data=" + t.TempDir(), "--listen.grpc=127.0.0.1:0", "--listen.http=127.0.0.1:0", "--listen.ops=127.0.0.1:0"}
	if !strings.HasPrefix(setting, "redis.") {
		args = append(args, "--redis.url=memory://")
	}
	err := execute(ctx, args, streams{strings.NewReader(""), said, said})
	return fmt.Sprintf("%s\n%v", said, err)
}

var soundsSecret = regexp.MustCompile(`password|secret|credential|token|keys?$`)

// A setting that sounds like a secret is kept like one, or is the name of a file.
func TestWhatSoundsLikeASecretIsKeptLikeOne(t *testing.T) {
	for _, flag := range settingsOf(t, "serve") {
		last := flag.Name[strings.LastIndex(flag.Name, ".")+1:]
		if soundsSecret.MatchString(last) && !strings.HasSuffix(last, "-file") && !strings.HasSuffix(last, "-files") {
			require.True(t, flag.Tag.Has("secret"), "--%s is printed and logged", flag.Name)
		}
	}
}
