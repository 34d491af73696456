package queue

// wakeChannel is where scripts say which tenant's leader has work.
const wakeChannel = "fd:wake"

// nodeChannel is where a node hears of its streams' events.
func nodeChannel(node string) string { return "fd:node:" + node }

// watchChannel is where scripts say which of a tenant's agents they changed.
func watchChannel(tenant string) string { return "fd:watch:" + tenant }

// prefix begins every key of a tenant; its braces are the hash tag.
func prefix(tenant string) string { return "fd:{" + tenant + "}:" }

func hopperKey(tenant, task string) string   { return prefix(tenant) + "hopper:" + task }
func tasksKey(tenant string) string          { return prefix(tenant) + "tasks" }
func ownersKey(tenant string) string         { return prefix(tenant) + "owners" }
func leasesKey(tenant string) string         { return prefix(tenant) + "leases" }
func leaseKey(tenant, lease string) string   { return prefix(tenant) + "lease:" + lease }
func revokedKey(tenant string) string        { return prefix(tenant) + "revoked" }
func returningKey(tenant string) string      { return prefix(tenant) + "returning" }
func endedKey(tenant string) string          { return prefix(tenant) + "ended" }
func callsKey(tenant string) string          { return prefix(tenant) + "calls" }
func watchedKey(tenant string) string        { return prefix(tenant) + "watched" }
func idleKey(tenant, queue string) string    { return prefix(tenant) + "idle:" + queue }
func liveKey(tenant, task string) string     { return prefix(tenant) + "live:" + task }
func reservedKey(tenant, task string) string { return prefix(tenant) + "reserved:" + task }
