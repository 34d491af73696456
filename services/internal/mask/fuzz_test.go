package mask_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/diff"
	"github.com/foredial/foredial/services/internal/mask"
)

// FuzzMask: a mask either names a field that there is, and then only what it
// names becomes as in the update, or the error is about the mask.
func FuzzMask(f *testing.F) {
	for _, paths := range []string{
		"", "*", "display_name", "result_policy.default_entry.interval_s,id", "start_time.seconds", "start_time",
		"caller_number.number", "skill_queue", "callback_address.signing_secret,org_unit_id", "special_date.yearly.month_day",
		"regular_periods.start", "nonsense", ".", "a.b.c", "id.x", "spec", "display_name,display_name",
	} {
		f.Add(paths, false)
		f.Add(paths, true)
	}
	f.Fuzz(func(t *testing.T, list string, empty bool) {
		var paths []string
		if list != "" {
			paths = strings.Split(list, ",")
		}
		for _, pair := range [][2]proto.Message{{oldTask(), newTask()}, {oldResource(), newResource()}} {
			before, update := pair[0], pair[1]
			if empty {
				update = update.ProtoReflect().New().Interface()
			}
			after := proto.Clone(before)
			if err := mask.Merge(after, update, &fieldmaskpb.FieldMask{Paths: paths}, "id", "etag"); err != nil {
				require.Equal(t, apierr.InvalidField, apierr.ReasonIn(err))
				require.ErrorContains(t, err, "update_mask")
				continue
			}
			for _, change := range diff.Diff(before, after) {
				require.True(t, names(before.ProtoReflect().Descriptor(), paths, change.GetPath()), "%q changed %s", paths, change.GetPath())
				require.NotContains(t, []string{"id", "etag"}, change.GetPath())
			}
		}
	})
}

// names reports whether a mask names a field, what is in or around it, or
// another that takes its place.
func names(d protoreflect.MessageDescriptor, mask []string, path string) bool {
	if len(mask) == 0 || slices.Equal(mask, []string{"*"}) {
		return true
	}
	return slices.ContainsFunc(mask, func(named string) bool {
		return strings.HasPrefix(path+".", named+".") || strings.HasPrefix(named+".", path+".") || displaces(d, named, path)
	})
}

// displaces reports whether naming one field can clear another: those of a oneof.
func displaces(d protoreflect.MessageDescriptor, named, path string) bool {
	for {
		n, namedRest, _ := strings.Cut(named, ".")
		p, pathRest, _ := strings.Cut(path, ".")
		one, other := d.Fields().ByName(protoreflect.Name(n)), d.Fields().ByName(protoreflect.Name(p))
		if one == nil || other == nil {
			return false
		}
		if one != other {
			return one.ContainingOneof() != nil && one.ContainingOneof() == other.ContainingOneof()
		}
		if one.Message() == nil {
			return false
		}
		d, named, path = one.Message(), namedRest, pathRest
	}
}

func oldTask() *taskv1.Task {
	return &taskv1.Task{
		Id: "a", DisplayName: "old", Description: "old", Priority: 2, StartTime: timestamppb.New(time.Unix(1e9, 0)),
		CallerNumberIds: []string{"n1"}, AppointmentGraceS: proto.Int32(5),
		ResultPolicy: &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 2, IntervalS: proto.Int32(60)}},
	}
}

func newTask() *taskv1.Task {
	return &taskv1.Task{
		Id: "b", DisplayName: "new", Etag: "9", StartTime: timestamppb.New(time.Unix(2e9, 0)), EndTime: timestamppb.New(time.Unix(3e9, 0)),
		CallerNumberIds: []string{"n2", "n3"}, FailureSms: &taskv1.FailureSms{TemplateId: "t"},
		ResultPolicy: &taskv1.ResultPolicy{Scope: taskv1.PolicyScope_POLICY_SCOPE_CONTACT, DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 5}},
	}
}

func oldResource() *directoryv1.Resource {
	return &directoryv1.Resource{Id: "a", Etag: "1", DisplayName: "old", OrgUnitId: "east", Spec: &directoryv1.Resource_SpecialDate{
		SpecialDate: &directoryv1.SpecialDate{Days: &directoryv1.SpecialDate_Weekly_{Weekly: &directoryv1.SpecialDate_Weekly{Weekdays: []int32{1}}}},
	}}
}

func newResource() *directoryv1.Resource {
	return &directoryv1.Resource{Id: "b", Etag: "2", DisplayName: "new", Spec: &directoryv1.Resource_SpecialDate{
		SpecialDate: &directoryv1.SpecialDate{Days: &directoryv1.SpecialDate_Yearly_{Yearly: &directoryv1.SpecialDate_Yearly{MonthDay: "12-24"}}},
	}}
}
