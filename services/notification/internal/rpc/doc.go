// Package rpc answers the calls to the notification service: it turns events
// into deliveries, shows them, and begins them anew.
package rpc
