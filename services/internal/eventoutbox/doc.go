// Package eventoutbox brings what happens in a service into the stream of events
// of its tenant, which the result service keeps: package relay with the table
// event_outbox.
//
// An event is added after the rows that it is about were changed, so that the stream
// has a thing's events in their order. It keeps its id however often it is told, and
// the stream takes each once.
package eventoutbox
