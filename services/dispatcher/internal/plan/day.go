package plan

import "time"

// Day is the local day of a moment, by which quotas count; later days compare as
// greater.
func Day(now time.Time, zone *time.Location) string { return now.In(zone).Format(time.DateOnly) }

// DayStart is when the local day of a moment began.
func DayStart(now time.Time, zone *time.Location) time.Time { return midnight(now, zone, 0) }

// DayEnd is when the next one begins.
func DayEnd(now time.Time, zone *time.Location) time.Time { return midnight(now, zone, 1) }

func midnight(now time.Time, zone *time.Location, days int) time.Time {
	year, month, day := now.In(zone).Date()
	return time.Date(year, month, day+days, 0, 0, 0, 0, zone)
}
