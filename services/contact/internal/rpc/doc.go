// Package rpc answers the calls of ContactService, NumberListService and LeaseService: it turns
// messages into the words of the domain, asks the task feed for the rules of
// the day, and gives errors their public face. Contacts, imports and appointments are
// there for those for whom their task is, lists for whom their resource is (package
// sight).
package rpc
