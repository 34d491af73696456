package callwindow_test

import (
	"fmt"
	"testing"
)

// manyEras never opens, and has as many eras to look through as there can be.
var manyEras = func() string {
	text := skipped
	for century := 22; century < 22+4*18; century += 4 {
		text += fmt.Sprintf(" | range %d00-01-01 %d00-01-01 own", century, century+2)
	}
	return text
}()

func BenchmarkNextOpen(b *testing.B) {
	for name, bench := range map[string]struct{ zone, sheet string }{
		"tomorrow":        {"Asia/Shanghai", "regular 08:00-09:00"},
		"clock_changes":   {"Europe/Berlin", "regular 08:00-09:00 | special 10:00-12:00 | by special date | weekly 6,7 | yearly 12-25 own"},
		"leap_day":        {"Europe/Berlin", "special 08:00-20:00 | by special date | yearly 02-29 | weekly 1,2,3,4,5,6 own"},
		"in_8000_years":   {"Europe/Berlin", "special 08:00-20:00 | range 9999-12-31 9999-12-31"},
		"always_skipped":  {"Europe/Berlin", skipped},
		"skipped_in_eras": {"Europe/Berlin", manyEras},
	} {
		b.Run(name, func(b *testing.B) {
			w := window(b, zone(b, bench.zone), bench.sheet)
			from := moment(b, "2026-05-04T12:00:00Z")
			for b.Loop() {
				w.NextOpen(from)
			}
		})
	}
}

// BenchmarkCompile has as many eras and month-days as there can be.
func BenchmarkCompile(b *testing.B) {
	text := "regular 08:00-20:00 | special 10:00-12:00 | by special date"
	for i := range 10 {
		digit := string(rune('0' + i))
		text += " | range 202" + digit + "-01-01 202" + digit + "-06-30 own 09:00-10:00 | yearly 07-1" + digit + " own 10:00-11:00"
	}
	s, err := readSheet(text)
	if err != nil {
		b.Fatal(err)
	}
	z := zone(b, "Europe/Berlin")
	for b.Loop() {
		if _, err := s.compile(z); err != nil {
			b.Fatal(err)
		}
	}
}
