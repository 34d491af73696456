package policy

import (
	"slices"
	"time"
)

// ListedError is [ErrBlocklisted] with the list.
type ListedError struct{ ListID string }

func (e *ListedError) Error() string { return ErrBlocklisted.Error() }

func (e *ListedError) Unwrap() error { return ErrBlocklisted }

// Free is the first moment from t on at which a list, as it is known now,
// allows a call; false: it never does.
func (r *Rules) Free(l Listing, t time.Time) (time.Time, bool) {
	if l.forGood(t) {
		return time.Time{}, false
	}
	return l.next(r, t), true
}

// forbidding is the first of the lists that allows no call at t.
func (r *Rules) forbidding(listed []Listing, t time.Time) *ListedError {
	i := slices.IndexFunc(listed, func(l Listing) bool {
		free, ever := r.Free(l, t)
		return !ever || !free.Equal(t)
	})
	if i < 0 {
		return &ListedError{}
	}
	return &ListedError{ListID: listed[i].ListID}
}

// listedFrom is when the first of the number's lists begins to hold after t;
// zero: none does.
func (x *candidate) listedFrom(t time.Time) (first time.Time) {
	for i := range x.listed {
		if from := x.listed[i].From; from.After(t) {
			first = earlier(first, from)
		}
	}
	return first
}
