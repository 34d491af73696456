package callwindow_test

import (
	"testing"
	"time"

	"github.com/foredial/foredial/services/internal/callwindow"
)

func FuzzWindow(f *testing.F) {
	const now = 1772323200 // 2026-03-01
	f.Add("regular 08:00-12:00 13:00-20:00", "Europe/Berlin", int64(now))
	f.Add("regular 00:00-23:59 | weekly 7", "America/Havana", int64(now))
	f.Add("special 02:10-02:50 | by special date | yearly 03-29 | weekly 1,2,3,4,5,6 own", "Europe/Berlin", int64(now))
	f.Add("special 08:00-20:00 | range 9999-12-31 9999-12-31 | yearly 02-29", "Pacific/Apia", int64(now))
	f.Add("regular 08:00-20:00 | by special date | range 2026-03-01 2026-03-09 own 10:00-11:00 | range 2026-03-05 2026-03-06 own", "Asia/Kathmandu", int64(now))
	f.Add("regular 22:00-23:59", "America/New_York", int64(2240524800)) // the last day of a leap year
	f.Add("regular 08:00-07:00", "Nowhere", int64(-1)<<62)
	f.Fuzz(func(t *testing.T, text, name string, unix int64) {
		z, err := time.LoadLocation(name)
		if err != nil {
			return
		}
		s, err := readSheet(text)
		if err != nil || len(s.dates) > callwindow.MaxDates {
			return
		}
		if _, err := s.compile(z); err != nil {
			return
		}
		from := time.Unix(unix-unix%60, 0)
		// Before 1973 some clocks were off by seconds, and the oracle steps by minutes.
		if from.Year() < 1973 || from.Year() > 9990 {
			return
		}
		agrees(t, s, from, z)
	})
}
