// Package etcd opens the etcd a process elects its leaders with: a cluster
// given by its endpoints, or one embedded in this process.
//
// The embedded server is reached through memory and opens no port, so nobody
// else on the machine can write to it; Config.Listen opens one for etcdctl.
// It suits a single process: its ticks are short, and the smallest lease it
// grants is 1 s, not 2 as with a cluster at its defaults. The data folder is
// locked, and a second process on it fails instead of waiting for ever.
//
// Keep the folder with the data that fencing tokens guard. When it is lost,
// revisions begin again at 1 under another cluster id, by which leader.Token
// tells a new era from an old leader. etcd makes that id from the peer
// addresses, which every embedded server shares, and from a random word chosen
// here for each new folder; a restart on the folder keeps the id.
//
// A cluster is reached over TLS when its endpoints are https://, and with a user
// and a password when it asks for them.
//
// Clients reconnect within about a second after an outage and give up a silent
// connection after nine, so that a lease of some seconds can live through it.
package etcd
