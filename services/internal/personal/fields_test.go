package personal_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	_ "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/internal/personal"
)

// suspicious are the names of fields that may well tell of a person.
var suspicious = regexp.MustCompile(`(^|_)(numbers?|names?|notes?|remarks?|texts?|reference|recipients?|values?|attributes|custom_field|` +
	`reason|evidence|summary|rule|recording_path|error|detail|description|purpose|value|phone|comment|message|answer)$`)

// impersonal are the suspicious fields that tell nothing of a person who is called,
// by message or by full name, and why that is so.
var impersonal = map[string]string{
	"foredial.task.v1.":      "what tasks and their revisions are made of",
	"foredial.directory.v1.": "what a tenant configures: its own numbers, its people, its lists by name",
	"foredial.access.v1.":    "keys and who is calling",
	"foredial.audit.v1.":     "written without personal data",

	"foredial.contact.v1.FieldFault.reason":                                   "a word of the contract",
	"foredial.contact.v1.FieldFault.description":                              "names the rule, not the value",
	"foredial.contact.v1.GateVerdict.evidence":                                "numbers are named by their place",
	"foredial.contact.v1.ExplainContactResponse.summary":                      "numbers are named by their place",
	"foredial.contact.v1.Import.file_name":                                    "given for people, of a file",
	"foredial.contact.v1.ImportReject.reason":                                 "names the rule, not the value",
	"foredial.result.v1.Attempt.caller_number":                                "the tenant's own",
	"foredial.result.v1.Decision.rule":                                        "names the rule",
	"foredial.result.v1.Export.purpose":                                       "why the tenant's people want it, without personal data",
	"foredial.dispatch.v1.AgentStatus.display_name":                           "the agent's",
	"foredial.dispatch.v1.AgentStatus.reason":                                 "why the agent takes a break",
	"foredial.dispatch.v1.Preview.task_display_name":                          "the task's",
	"foredial.dispatch.v1.Call.caller_number":                                 "the tenant's own",
	"foredial.dispatch.v1.AgentGateVerdict.evidence":                          "tells of agents and tasks",
	"foredial.dispatch.v1.ExplainAgentResponse.summary":                       "tells of agents and tasks",
	"foredial.dispatch.v1.ExplainAgentResponse.TaskVerdict.task_display_name": "the task's",
	"foredial.dispatch.v1.ConnectResponse.Dial.caller_number":                 "the tenant's own",
	"foredial.notification.v1.Sms.receipt_detail":                             "the provider's word for a state",
	"foredial.event.v1.TaskChange.display_name":                               "the task's",
}

// answers are the types of what public methods answer, and of all in it.
func answers(visit func(protoreflect.MessageDescriptor)) {
	seen := map[protoreflect.FullName]bool{}
	var walk func(d protoreflect.MessageDescriptor)
	walk = func(d protoreflect.MessageDescriptor) {
		if d == nil || seen[d.FullName()] || !strings.HasPrefix(string(d.FullName()), "foredial.") {
			return
		}
		seen[d.FullName()] = true
		visit(d)
		for i := range d.Fields().Len() {
			f := d.Fields().Get(i)
			if f.IsMap() {
				walk(f.MapValue().Message())
				continue
			}
			walk(f.Message())
		}
	}
	publicMethods(func(m protoreflect.MethodDescriptor) { walk(m.Output()) })
}

func publicMethods(visit func(protoreflect.MethodDescriptor)) {
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		name := string(file.Package())
		if strings.HasPrefix(name, "foredial.") && !strings.Contains(name, ".internal.") {
			for i := range file.Services().Len() {
				for j := range file.Services().Get(i).Methods().Len() {
					visit(file.Services().Get(i).Methods().Get(j))
				}
			}
		}
		return true
	})
}

func isText(f protoreflect.FieldDescriptor) bool {
	if f.IsMap() {
		return f.MapValue().Kind() == protoreflect.StringKind
	}
	return f.Kind() == protoreflect.StringKind
}

// Whoever adds a field that may tell of a person marks it, or says here why not.
func TestWhatMayBePersonalIsMarked(t *testing.T) {
	used := map[string]bool{}
	answers(func(d protoreflect.MessageDescriptor) {
		for i := range d.Fields().Len() {
			f := d.Fields().Get(i)
			if !isText(f) || !suspicious.MatchString(string(f.Name())) || personal.Kind(f) != accessv1.Personal_PERSONAL_UNSPECIFIED {
				continue
			}
			listed := false
			for name := range impersonal {
				if name == string(f.FullName()) || strings.HasSuffix(name, ".") && strings.HasPrefix(string(f.FullName()), name) {
					listed, used[name] = true, true
				}
			}
			require.True(t, listed, "%s may tell of a person: mark it, or say here why it does not", f.FullName())
		}
	})
	for name := range impersonal {
		require.True(t, used[name], "%s is gone", name)
	}
}

// A mark is on what can be masked as it says.
func TestMarksFit(t *testing.T) {
	marked := 0
	answers(func(d protoreflect.MessageDescriptor) {
		for i := range d.Fields().Len() {
			f := d.Fields().Get(i)
			if personal.Kind(f) == accessv1.Personal_PERSONAL_UNSPECIFIED {
				continue
			}
			marked++
			require.True(t, isText(f), "%s is no text", f.FullName())
			if personal.Kind(f) == accessv1.Personal_PERSONAL_NUMBER {
				require.False(t, f.IsMap(), f.FullName())
			}
			require.True(t, personal.In(d), d.FullName())
		}
	})
	require.Greater(t, marked, 20)
}

// The files that are sent as they are have been written for whoever asks: no mark
// can do that.
func TestFilesAreKnown(t *testing.T) {
	var files []string
	publicMethods(func(m protoreflect.MethodDescriptor) {
		if m.Output().FullName() == "google.api.HttpBody" {
			files = append(files, string(m.FullName()))
		}
	})
	slices.Sort(files)
	require.Equal(t, []string{
		"foredial.contact.v1.ContactService.DownloadImportRejects", // values are masked for everybody
		"foredial.result.v1.ResultService.DownloadExport",          // masked by its maker's right, and refused to others
		"foredial.result.v1.ResultService.PlayRecording",           // a voice
	}, files)
}

// Only what says so reveals, and every time that is written down.
func TestRevealingIsAudited(t *testing.T) {
	var reveals []string
	publicMethods(func(m protoreflect.MethodDescriptor) {
		if rule := proto.GetExtension(m.Options(), accessv1.E_Rule).(*accessv1.Rule); rule.GetReveals() {
			reveals = append(reveals, string(m.Name()))
			require.Equal(t, accessv1.Audit_AUDIT_ALWAYS, rule.GetAudit(), m.FullName())
		}
	})
	require.Equal(t, []string{"RevealContact"}, reveals)
}
