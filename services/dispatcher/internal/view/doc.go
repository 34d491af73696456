// Package view shows what is in Redis as the messages of the dispatch API.
// Tenants' own names for things come from the feed.
package view
