package leader

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

// Leadership is who leads one key and who would be next.
type Leadership struct {
	Key   string
	Node  string // empty while the first in the queue has not claimed it yet
	Token Token
	Since time.Time // on the leader's own clock
	// Waiting are the nodes next in line, first one first.
	Waiting []string
}

// Leaders lists every key that has at least one candidate, sorted by key. A
// node that has died is listed until its lease runs out.
func (c *Candidate) Leaders(ctx context.Context) ([]Leadership, error) {
	folder := c.cfg.Prefix + "/"
	all, err := c.client.Get(ctx, folder, clientv3.WithPrefix(),
		clientv3.WithSort(clientv3.SortByCreateRevision, clientv3.SortAscend))
	if err != nil {
		return nil, fmt.Errorf("list the election keys: %w", err)
	}
	queues := map[string]*Leadership{}
	for _, kv := range all.Kvs {
		name := strings.TrimPrefix(string(kv.Key), folder)
		slash := strings.LastIndexByte(name, '/')
		if slash < 0 {
			return nil, fmt.Errorf("list the election keys: %q is not an election key", kv.Key)
		}
		var value entry
		if err := json.Unmarshal(kv.Value, &value); err != nil {
			return nil, fmt.Errorf("list the election keys: value of %q: %w", kv.Key, err)
		}
		key := name[:slash]
		queue, known := queues[key]
		switch {
		case known:
			queue.Waiting = append(queue.Waiting, value.Node)
		case value.Since.IsZero():
			queues[key] = &Leadership{Key: key, Waiting: []string{value.Node}}
		default:
			token := Token{Cluster: all.Header.ClusterId, Revision: kv.CreateRevision}
			queues[key] = &Leadership{Key: key, Node: value.Node, Token: token, Since: value.Since}
		}
	}
	return sorted(queues), nil
}

func sorted(queues map[string]*Leadership) []Leadership {
	list := make([]Leadership, 0, len(queues))
	for _, key := range slices.Sorted(maps.Keys(queues)) {
		list = append(list, *queues[key])
	}
	return list
}
