// Package sidebyside holds a measurement against a comparator, a peer or the bare
// limit, by turns in one run: their ratio means the same on a fast machine and on
// a slow one, busy or not. It is for benchmarks.
package sidebyside
