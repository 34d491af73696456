// Package orgunit is the isolation of org units: which resources a task of one may
// use. It holds when a task is saved, and again wherever a resource is chosen later.
package orgunit
