// Package metrics holds what the dispatcher counts. docs/metrics.md lists it:
// names and labels are API.
package metrics
