package main

import (
	"fmt"
	"io"
	"strings"
)

const head = `<!-- Made by make generate from the protos. Do not edit. -->
# Fields

Every field a client fills in: what it must be, its default, the reasons it can be refused for, and the section of [the rules](rules.md) it
comes from. A refusal is INVALID_ARGUMENT with the reason INVALID_FIELD, and lists every wrong field with its path and one of these reasons.
A resource that is not there, a taken name and a wrong state are errors of the call, which the protos document at each RPC.
`

func write(out io.Writer, tables []table) error {
	var text strings.Builder
	text.WriteString(head)
	pkg := ""
	for _, t := range tables {
		if t.pkg != pkg {
			pkg = t.pkg
			fmt.Fprintf(&text, "\n## %s\n", pkg)
		}
		fmt.Fprintf(&text, "\n### %s\n\n%s\n", t.name, t.about)
		for _, rule := range t.rules {
			fmt.Fprintf(&text, "\n%s\n", rule)
		}
		if len(t.rows) == 0 {
			continue
		}
		text.WriteString("\n| field | type | what it is | must be | default | errors | rule |\n|---|---|---|---|---|---|---|\n")
		for _, r := range t.rows {
			fmt.Fprintf(&text, "| `%s` | %s | %s | %s | %s | %s | %s |\n",
				r.field, r.kind, strings.ReplaceAll(r.what, "|", `\|`), r.must, r.standard, strings.Join(r.errors, ", "), r.source)
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}
