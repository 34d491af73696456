package phone

import "github.com/nyaruka/phonenumbers"

// ZoneOf is the IANA time zone of a number in E.164; empty when the number is
// of several zones or of none that is known.
func ZoneOf(e164 string) string {
	zones, err := phonenumbers.GetTimezonesForPrefix(e164)
	if err != nil || len(zones) != 1 || zones[0] == phonenumbers.UNKNOWN_TIMEZONE {
		return ""
	}
	return zones[0]
}
