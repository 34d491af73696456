// Package rpc answers the calls to the notification service: it turns events
// into deliveries, shows them, begins them anew, and tries a way. A delivery is there
// for those for whom its task is (package sight).
package rpc
