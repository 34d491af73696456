package redisdb

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

// unfitError says why a server is none for us.
type unfitError struct{ why string }

func (e *unfitError) Error() string { return e.why }

func unfit(format string, args ...any) error { return &unfitError{fmt.Sprintf(format, args...)} }

// Each connection asks first whether its server is fit for us: what stands
// behind an address is another server after a fail-over.

// fitSingle is for the server of a URL.
func fitSingle(ctx context.Context, conn *redis.Conn) error {
	facts, err := ask(ctx, conn)
	switch {
	case err != nil:
		return err
	case facts["redis_mode"] == "sentinel":
		return unfit("this is a sentinel: give its address and the name of the master, not a URL")
	case facts["redis_mode"] == "cluster":
		return unfit("this is a node of a cluster: give its address, not a URL")
	}
	return errors.Join(fit(facts), isMaster(facts))
}

// fitMaster is for the master, and the sentinels that know which it is.
func fitMaster(ctx context.Context, conn *redis.Conn) error {
	facts, err := ask(ctx, conn)
	if err != nil || facts["redis_mode"] == "sentinel" {
		return err
	}
	return errors.Join(fit(facts), isMaster(facts))
}

// fitNode is for any node of a cluster.
func fitNode(ctx context.Context, conn *redis.Conn) error {
	facts, err := ask(ctx, conn)
	if err != nil {
		return err
	}
	return fit(facts)
}

// fit holds a server against what all kinds need.
func fit(facts map[string]string) error {
	found, err := parseVersion(inServer, "redis_version:"+facts["redis_version"])
	switch {
	case err != nil:
		return err
	case !found.supported():
		return unfit("redis %s is too old, 7.0 is needed", found)
	}
	// A server without a limit evicts nothing, whatever its policy.
	if policy := facts["maxmemory_policy"]; facts["maxmemory"] != "0" && policy != "" && policy != "noeviction" {
		return unfit("redis evicts keys when its memory is full (maxmemory-policy %s): noeviction is needed", policy)
	}
	return nil
}

func isMaster(facts map[string]string) error {
	if facts["role"] == "slave" {
		return unfit("this redis is a replica: it takes no writes")
	}
	return nil
}

// ask is what a server tells of itself.
func ask(ctx context.Context, conn *redis.Conn) (map[string]string, error) {
	info, err := conn.Info(ctx).Result()
	if err != nil {
		return nil, fmt.Errorf("ask redis what it is: %w", err)
	}
	facts := map[string]string{}
	for lines := bufio.NewScanner(strings.NewReader(info)); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok {
			facts[name] = value
		}
	}
	return facts, nil
}
