// Command permissiontable writes docs/permissions.md: who may call which RPC, by the
// rules in the protos. It reads an image of the protos with their comments (buf build
// -o -) and writes Markdown; RPCs without a rule, or with one that cannot be meant, make
// it fail with their names.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/foredial/foredial/services/internal/protoimage"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "permissiontable:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	files, err := protoimage.Read(in)
	if err != nil {
		return err
	}
	services, err := servicesOf(files)
	if err != nil {
		return err
	}
	roles, err := rolesOf(files)
	if err != nil {
		return err
	}
	return write(out, roles, services)
}
