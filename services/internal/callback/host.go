package callback

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// firstOpenPort begins the ports that anybody may use; of those below it, a
// callback goes to the web's own only.
const firstOpenPort = 1024

// foreignPorts are of servers that speak something else, or HTTP that a stranger
// must not speak to them: a callback does harm there even if it is not understood.
var foreignPorts = []int{
	1433, 1521, // SQL Server, Oracle
	2049,       // NFS
	2375, 2376, // Docker
	2379, 2380, // etcd
	2775,       // SMPP
	3306,       // MySQL
	3389,       // RDP
	5060, 5061, // SIP
	5432, 6432, // Postgres, PgBouncer
	5672,        // AMQP
	5900,        // VNC
	5984,        // CouchDB
	6000,        // X11
	6379, 26379, // Redis, Sentinel
	6443, 10250, // Kubernetes
	6667, 6697, // IRC
	8300, 8500, // Consul
	9042,       // Cassandra
	9092,       // Kafka
	9200, 9300, // Elasticsearch
	11211, // Memcached
	27017, // MongoDB
}

func openPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return err == nil && (port == 80 || port == 443 || port >= firstOpenPort && !slices.Contains(foreignPorts, int(port)))
}

// hostname folds the ways to write one host: case, a final dot, an IP's zeros. It
// is false for what could be read in two ways: a number that is not an address as
// everybody writes it (2130706433, 0x7f.1, 127.0.0.1.), an address with a zone or
// with an IPv4 address in an IPv6 one, and letters that DNS does not have.
func hostname(host string) (string, bool) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.String(), ip.Zone() == "" && !ip.Is4In6()
	}
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	if name == "" || strings.HasSuffix(name, ".") || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" {
		return "", false
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	_, err := strconv.ParseUint(last, 0, 64)
	return name, err != nil && strings.Trim(last, "0123456789") != ""
}
