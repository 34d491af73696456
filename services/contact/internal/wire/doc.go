// Package wire turns the messages of this service and of the task feed into the
// words of its domain and back.
package wire
