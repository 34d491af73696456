package directory

import (
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/phone"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

// CheckSettings lists every wrong field of complete settings.
func CheckSettings(s *directoryv1.TenantSettings) (wrong []apierr.Field) {
	// Local is whatever the machine is set to, which no two need agree on.
	if _, err := time.LoadLocation(s.GetTimeZone()); err != nil || s.GetTimeZone() == "Local" {
		wrong = append(wrong, apierr.Field{Path: "settings.time_zone", Reason: apierr.Format, Description: "is not an IANA time zone"})
	}
	if !phone.RegionKnown(s.GetDefaultRegion()) {
		wrong = append(wrong, apierr.Field{Path: "settings.default_region", Reason: apierr.Format, Description: "is not a region with a numbering plan"})
	}
	return wrong
}
