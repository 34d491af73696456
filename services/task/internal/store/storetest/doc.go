// Package storetest is what the task store promises, as cases to run on every
// engine, each on an empty migrated database.
package storetest
