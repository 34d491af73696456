package redisdb

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"

	"github.com/redis/go-redis/v9"
)

type version struct{ major, minor, patch int }

func (v version) supported() bool { return v.major >= 7 }

func (v version) String() string { return fmt.Sprintf("%d.%d.%d", v.major, v.minor, v.patch) }

var (
	inBinary = regexp.MustCompile(`\bv=(\d+)\.(\d+)\.(\d+)`)
	inServer = regexp.MustCompile(`(?m)^redis_version:(\d+)\.(\d+)\.(\d+)`)
)

// binaryVersion asks the program: "Redis server v=7.0.15 sha=…".
func binaryVersion(ctx context.Context, path string) (version, error) {
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return version{}, fmt.Errorf("ask %s for its version: %w", path, err)
	}
	return parseVersion(inBinary, string(out))
}

// serverVersion asks the running server; of a cluster, any node.
func serverVersion(ctx context.Context, client redis.UniversalClient) (version, error) {
	info, err := client.Info(ctx, "server").Result()
	if err != nil {
		return version{}, fmt.Errorf("ask redis for its version: %w", err)
	}
	return parseVersion(inServer, info)
}

func parseVersion(pattern *regexp.Regexp, text string) (version, error) {
	match := pattern.FindStringSubmatch(text)
	if match == nil {
		return version{}, fmt.Errorf("no redis version in %q", text)
	}
	var parts [3]int
	for i, digits := range match[1:] {
		n, err := strconv.Atoi(digits)
		if err != nil {
			return version{}, fmt.Errorf("redis version %q: %w", match[0], err)
		}
		parts[i] = n
	}
	return version{parts[0], parts[1], parts[2]}, nil
}
