// Package sheet reads a file of contacts: CSV in UTF-8, with or without a byte
// order mark, whose first row names the columns.
//
//	number1 … number10, or number   telephone numbers; at least one column
//	reference, name, priority       at most once each
//	anything else                   an attribute of that name
//
// The names of our own columns are matched without regard to case.
//
// # Rows and faults
//
// A row that breaks a rule is rejected by itself, with its line, the column,
// the value (a number masked) and the reason: no number at all, a number that
// is none, one number twice, a priority outside 1 to 5, a text that is too
// long, too many or too few fields, quotes in the wrong place. A quote that is
// not closed takes the lines up to the next quote with it into one reject.
//
// A [FileError] means that the file as a whole cannot be read: it is empty, has
// no usable header, is not UTF-8, has a line or a row above 64 KiB, more than
// 200 columns or more than 5 million rows. Lines are counted from 1, the header.
//
// # Memory
//
// A file is read once, from start to end, and never held: rows are checked in
// batches, several at a time because a telephone number takes about 0.1 ms,
// and handed on in the order of the file.
package sheet
