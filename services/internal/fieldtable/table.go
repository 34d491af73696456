package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// table is the fields of one message.
type table struct {
	pkg, name, about string
	// rules are those that are about several fields, each with its reason.
	rules []string
	rows  []row
}

// row is one field.
type row struct {
	field, kind, what, must, standard string
	errors                            []string
	source                            string
}

var (
	defaultIs = regexp.MustCompile(`Default:? (.+?)\.(?: |$)`)
	errorsAre = regexp.MustCompile(`Errors: ([A-Z_, ]+)\.(?: |$)`)
	sourceIs  = regexp.MustCompile(`Source: rules ([0-9]+)(?: and ([0-9]+))?\.(?: |$)`)
)

// tablesOf lists the messages that name a source, by package and name.
func tablesOf(files *protoregistry.Files) (tables []table, err error) {
	files.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		err = walk(file.Messages(), &tables)
		return err == nil
	})
	slices.SortFunc(tables, func(a, b table) int {
		return cmp.Or(strings.Compare(a.pkg, b.pkg), strings.Compare(a.name, b.name))
	})
	return tables, err
}

// walk goes through messages, and into those inside; these have the source of
// what they are in.
func walk(messages protoreflect.MessageDescriptors, tables *[]table) (err error) {
	for i := range messages.Len() {
		m := messages.Get(i)
		source := sourceOf(m)
		if source == "" || m.IsMapEntry() {
			continue
		}
		t := table{
			pkg:  string(m.ParentFile().Package()),
			name: strings.TrimPrefix(string(m.FullName()), string(m.ParentFile().Package())+"."), about: prose(comment(m)),
		}
		if t.rules, err = messageRules(m); err != nil {
			return err
		}
		for j := range m.Fields().Len() {
			r, err := rowOf(m.Fields().Get(j), source)
			if err != nil {
				return err
			}
			t.rows = append(t.rows, r)
		}
		*tables = append(*tables, t)
		if err := walk(m.Messages(), tables); err != nil {
			return err
		}
	}
	return nil
}

// sourceOf is a message's source, or that of the message it is in.
func sourceOf(d protoreflect.Descriptor) string {
	for ; d != nil; d = d.Parent() {
		if _, isMessage := d.(protoreflect.MessageDescriptor); !isMessage {
			return ""
		}
		if source := links(comment(d)); source != "" {
			return source
		}
	}
	return ""
}

func rowOf(field protoreflect.FieldDescriptor, source string) (row, error) {
	said := comment(field)
	r := row{field: string(field.Name()), kind: kindOf(field), what: prose(said), source: cmp.Or(links(said), source)}
	if found := defaultIs.FindStringSubmatch(said); found != nil {
		r.standard = found[1]
	}
	rules, err := rulesOf(field)
	if err != nil {
		return row{}, err
	}
	r.must, r.errors = rules.must, rules.reasons
	if found := errorsAre.FindStringSubmatch(said); found != nil {
		r.errors = append(r.errors, strings.Split(found[1], ", ")...)
	}
	if err := known(r.errors); err != nil {
		return row{}, fmt.Errorf("%s: %w", field.FullName(), err)
	}
	slices.Sort(r.errors)
	r.errors = slices.Compact(r.errors)
	return r, nil
}

// comment is what stands above a thing, as one line.
func comment(d protoreflect.Descriptor) string {
	location := d.ParentFile().SourceLocations().ByDescriptor(d)
	return strings.Join(strings.Fields(location.LeadingComments), " ")
}

// prose is a comment without what the table's columns say.
func prose(comment string) string {
	for _, said := range []*regexp.Regexp{defaultIs, errorsAre, sourceIs} {
		comment = said.ReplaceAllString(comment, "")
	}
	return strings.TrimSpace(comment)
}

func links(comment string) string {
	found := sourceIs.FindStringSubmatch(comment)
	if found == nil {
		return ""
	}
	var all []string
	for _, section := range found[1:] {
		if section != "" {
			all = append(all, fmt.Sprintf("[%s](rules.md#%s)", section, anchors[section]))
		}
	}
	return strings.Join(all, ", ")
}

// anchors of the sections of docs/rules.md.
var anchors = map[string]string{
	"1": "1-directory-what-a-tenant-configures-once", "2": "2-task", "3": "3-call-windows", "4": "4-which-customer-next",
	"5": "5-which-task-next", "6": "6-when-a-call-was-not-answered", "7": "7-agent-and-preview", "8": "8-results",
	"9": "9-notifications", "10": "10-fail-codes", "11": "11-why-not",
}

func kindOf(field protoreflect.FieldDescriptor) string {
	one := field.Kind().String()
	switch {
	case field.IsMap():
		return "map of texts"
	case field.Kind() == protoreflect.MessageKind:
		one = string(field.Message().Name())
	case field.Kind() == protoreflect.EnumKind:
		one = string(field.Enum().Name())
	}
	if field.IsList() {
		return "list of " + one
	}
	return one
}
