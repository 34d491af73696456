// Package sheet reads a file of contacts, CSV or XLSX, whose first row names
// the columns, and holds contacts against a tenant's [Rules], wherever they come
// from.
//
//	number1 … number10, or number     telephone numbers; at least one column
//	number1_type, number1_sequence,   about that number; they count only where
//	number1_delay_s, number1_zone     it is given
//	reference, name, priority         at most once each
//	anything else                     a data attribute, by code or display name
//
// Names are matched in any case, and with spaces, hyphens and underscores alike.
// A column that is none of these and no attribute is looked up among the aliases
// (phone, mobile, tel, 电话, 号码; customer_id, id; 姓名). [Options] can say what a
// column means, or that it means nothing. A tenant without any data attribute
// takes every other column as a text of that name.
//
// # Rows and faults
//
// A row that breaks a rule is rejected by itself, with its line, the first
// column at fault (numbers first, then our own columns, then attributes), the
// value (a number, and what is kept secret, masked) and the reason. A quote that
// is not closed takes the lines up to the next quote with it into one reject.
// [Rules.Check] holds a contact that did not come in a file against the same
// rules, and lists every fault.
//
// A [FileError] means that the file as a whole cannot be read, or that an option
// does not fit it: it is empty, has no usable header, is not text in its
// encoding or not a workbook, has a line or a row above 64 KiB, more than 200
// columns or more than 5 million rows. Lines are counted from 1, the header's in
// a CSV file; in a workbook they are the numbers that the sheet shows.
//
// # CSV
//
// Text is UTF-8 when all of it is valid UTF-8, else GB18030; a file that begins
// as UTF-8 and goes on as something else is refused, not guessed at, and so is
// UTF-16. The columns are separated by whichever of , ; | and tab the header has
// most of.
//
// # XLSX
//
// A cell is what it shows: a formula its last result, a date YYYY-MM-DD, a
// number all its digits. Cells that are missing at the end of a row are empty,
// and rows without any value are no rows. Nothing in a workbook is run.
//
// # Memory
//
// A file is never held. Rows are read one by one, checked in batches on all
// cores, and handed on in the order of the file. A workbook's shared texts go to
// a temporary file. What unpacks to far more than its size, and any single thing
// that is too large, ends in a FileError. The structure can be read by itself to
// count the rows, and reading can begin after any row.
package sheet
