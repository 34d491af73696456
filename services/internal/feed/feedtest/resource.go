package feedtest

import (
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

// Resource is a resource of the kind that spec is: a *directoryv1.SkillQueue, a
// *directoryv1.SpecialDate, and so on. Its name is its id.
func Resource(id string, spec proto.Message) *directoryv1.Resource {
	r := &directoryv1.Resource{Id: id, DisplayName: id}
	message := r.ProtoReflect()
	kinds := message.Descriptor().Oneofs().ByName("spec").Fields()
	for i := range kinds.Len() {
		if kind := kinds.Get(i); kind.Message().FullName() == proto.MessageName(spec) {
			message.Set(kind, protoreflect.ValueOfMessage(spec.ProtoReflect()))
			return r
		}
	}
	panic(fmt.Sprintf("feedtest: %T is no kind of resource", spec))
}

// Weekly is a special date on days of every week, 1 for Monday to 7 for Sunday.
func Weekly(id string, weekdays ...int32) *directoryv1.Resource {
	return Resource(id, &directoryv1.SpecialDate{Days: &directoryv1.SpecialDate_Weekly_{
		Weekly: &directoryv1.SpecialDate_Weekly{Weekdays: weekdays},
	}})
}

// DateRange is a special date from one day to another, written YYYY-MM-DD.
func DateRange(id, start, end string) *directoryv1.Resource {
	return Resource(id, &directoryv1.SpecialDate{Days: &directoryv1.SpecialDate_DateRange_{
		DateRange: &directoryv1.SpecialDate_DateRange{StartDate: start, EndDate: end},
	}})
}

// Yearly is a special date on one day of every year, written MM-DD.
func Yearly(id, monthDay string) *directoryv1.Resource {
	return Resource(id, &directoryv1.SpecialDate{Days: &directoryv1.SpecialDate_Yearly_{
		Yearly: &directoryv1.SpecialDate_Yearly{MonthDay: monthDay},
	}})
}
