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
		wrong = append(wrong, fault("time_zone", apierr.Format, "is not an IANA time zone")...)
	}
	if !phone.RegionKnown(s.GetDefaultRegion()) {
		wrong = append(wrong, fault("default_region", apierr.Format, "is not a region with a numbering plan")...)
	}
	if s.GetMaxNumberDigits() < s.GetMinNumberDigits() {
		wrong = append(wrong, fault("max_number_digits", apierr.Backwards, "is less than min_number_digits, %d", s.GetMinNumberDigits())...)
	}
	return Below("settings", wrong)
}
