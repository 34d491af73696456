// Package listen takes connections, so many and no more: of one address, and in all.
//
// A connection costs a file descriptor and some memory before anybody has said who they
// are, so this bounds what strangers may take. Those over a limit are closed at once,
// not kept waiting: what waits is held, too, and keeps others waiting behind it.
package listen
