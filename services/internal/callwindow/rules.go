package callwindow

import (
	"fmt"
	"slices"
)

// MaxDates is how many special dates may be chosen.
const MaxDates = 20

// Rules say which periods hold on which dates, as the package's comment has it.
type Rules struct {
	// Regular periods, on dates that are no special date.
	Regular []Period
	// Special periods, on special dates without periods of their own.
	Special []Period
	// Dates are the special dates that were chosen.
	Dates []Choice
	// BySpecialDate is whether dates with periods of their own use those.
	BySpecialDate bool
}

// Choice is a special date that was chosen.
type Choice struct {
	Date SpecialDate
	// Own periods, if HasOwn; none are no calls.
	Own    []Period
	HasOwn bool
}

// check refuses sets that are none, and too many dates.
func (r Rules) check() error {
	if err := checkSet(r.Regular); err != nil {
		return fmt.Errorf("regular periods: %w", err)
	}
	if err := checkSet(r.Special); err != nil {
		return fmt.Errorf("special periods: %w", err)
	}
	if len(r.Dates) > MaxDates {
		return fmt.Errorf("at most %d special dates, not %d", MaxDates, len(r.Dates))
	}
	for i, c := range r.Dates {
		if err := checkSet(c.Own); err != nil {
			return fmt.Errorf("special date %d: %w", i+1, err)
		}
	}
	return nil
}

// on is the periods that hold on a date.
func (r Rules) on(d date) []Period {
	if own, ok := r.own(d); ok {
		return own
	}
	if slices.ContainsFunc(r.Dates, func(c Choice) bool { return c.Date.matches(d) }) {
		return r.Special
	}
	return r.Regular
}

// own is the union of the periods of the most specific dates that match and
// have some of their own; they may overlap.
func (r Rules) own(d date) (union []Period, found bool) {
	if !r.BySpecialDate {
		return nil, false
	}
	for _, k := range []kind{dateRange, yearly, weekly} {
		for _, c := range r.Dates {
			if c.HasOwn && c.Date.kind == k && c.Date.matches(d) {
				union, found = append(union, c.Own...), true
			}
		}
		if found {
			return union, true
		}
	}
	return nil, false
}
