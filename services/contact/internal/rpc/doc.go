// Package rpc answers the calls of ContactService, NumberListService and LeaseService: it turns
// messages into the words of the domain, asks the task feed for the rules of
// the day, and gives errors their public face.
package rpc
