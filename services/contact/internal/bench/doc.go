// Package bench measures the contact service against the bare database that it
// works on. It has no code of its own, only benchmarks:
//
//	make bench-contact                  # a small size, in a minute or two
//	make bench-contact ROWS=1000000     # the size that the figures are promised for
//
// Each figure is a ratio, taken by turns in one run, so that it means the same
// on any machine; the median of three turns is printed. Explanations have nothing
// bare to be held against: theirs are times.
package bench
