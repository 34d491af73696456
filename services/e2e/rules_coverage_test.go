package e2e

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// TestEveryRuleIsBroken holds the rulebook against the reference: every reason
// that docs/fields.md gives for a field of the directory or of a task is one
// that a breach reads.
func TestEveryRuleIsBroken(t *testing.T) {
	book := readRulebook(t)
	broken := map[string]bool{}
	for _, part := range []struct {
		of    protoreflect.MessageDescriptor
		cases []breach
	}{
		{(&directoryv1.Resource{}).ProtoReflect().Descriptor(), book.Resources},
		{(&directoryv1.TenantSettings{}).ProtoReflect().Descriptor(), book.Settings},
		{(&taskv1.Task{}).ProtoReflect().Descriptor(), book.Tasks},
	} {
		for _, b := range part.cases {
			for path, reason := range b.Wrong {
				broken[fieldAt(t, part.of, path)+" "+reason] = true
			}
		}
	}
	var missing []string
	for _, rule := range documentedRules(t) {
		if !broken[rule] {
			missing = append(missing, rule)
		}
	}
	require.Empty(t, missing)
}

var index = regexp.MustCompile(`\[[0-9]+\]`)

// fieldAt names the message and the field that a path leads to.
func fieldAt(t *testing.T, m protoreflect.MessageDescriptor, path string) string {
	t.Helper()
	var field protoreflect.FieldDescriptor
	for name := range strings.SplitSeq(index.ReplaceAllString(path, ""), ".") {
		if m.Oneofs().ByName(protoreflect.Name(name)) != nil || name == "" {
			return path
		}
		field = m.Fields().ByName(protoreflect.Name(name))
		require.NotNil(t, field, path)
		if field.Message() != nil {
			m = field.Message()
		}
	}
	return messageName(field.ContainingMessage()) + "." + string(field.Name())
}

// messageName is a message's name inside its package.
func messageName(m protoreflect.MessageDescriptor) string {
	return strings.TrimPrefix(string(m.FullName()), string(m.ParentFile().Package())+".")
}

var (
	heading = regexp.MustCompile(`^#{2,3} (.+)$`)
	fieldIs = regexp.MustCompile("^\\| `([a-z_]+)` \\|.*\\| ([A-Z_, ]*) \\| [^|]+ \\|$")
)

// documentedRules are "Message.field REASON" for the packages in question.
func documentedRules(t *testing.T) (rules []string) {
	text, err := os.ReadFile("../../docs/fields.md")
	require.NoError(t, err)
	pkg, message := "", ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if found := heading.FindStringSubmatch(line); found != nil {
			if strings.HasPrefix(line, "###") {
				message = found[1]
			} else {
				pkg = found[1]
			}
			continue
		}
		found := fieldIs.FindStringSubmatch(line)
		if found == nil || !slices.Contains([]string{"foredial.directory.v1", "foredial.task.v1"}, pkg) {
			continue
		}
		for reason := range strings.SplitSeq(found[2], ", ") {
			if reason != "" {
				rules = append(rules, message+"."+found[1]+" "+reason)
			}
		}
	}
	require.Greater(t, len(rules), 100)
	return rules
}
