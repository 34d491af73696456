package plan

import "hash/fnv"

// Shard is the shard a tenant belongs to, from 0. All nodes must agree on the
// number of shards.
func Shard(tenant string, shards int) int {
	h := fnv.New32a()
	h.Write([]byte(tenant))
	return int(h.Sum32() % uint32(shards))
}
