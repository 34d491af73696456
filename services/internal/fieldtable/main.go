// Command fieldtable writes docs/fields.md: every field of the messages that
// clients fill in, with what it must be, its default, the reasons it can be
// refused for, and the rule it comes from. It reads an image of the protos with
// their comments (buf build -o -) and writes Markdown.
//
// What a field must be comes from its validation rules, and so do the reasons
// of breaking these. The rest is said in its comment, in sentences of the form
//
//	Default 30. Errors: REFERENCE, ORG_UNIT. Source: rules 3.
//
// A field without a source has that of its message. A message without one is
// not in the table.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/foredial/foredial/services/internal/protoimage"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fieldtable:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	files, err := protoimage.Read(in)
	if err != nil {
		return err
	}
	tables, err := tablesOf(files)
	if err != nil {
		return err
	}
	return write(out, tables)
}
