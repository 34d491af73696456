package feed_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

var utc = &directoryv1.TenantSettings{TimeZone: "Etc/UTC"}

func hours(start, end string) []*taskv1.Period { return []*taskv1.Period{{Start: start, End: end}} }

// special makes a task with an hour for each level: 8 regular, 9 special, and
// 10 of its own on the date "own".
func special(id string, edit ...func(*taskv1.Task)) *taskv1.Task {
	return feedtest.Task(id, append([]func(*taskv1.Task){func(task *taskv1.Task) {
		task.RegularPeriods, task.SpecialPeriods = hours("08:00", "09:00"), hours("09:00", "10:00")
		task.AllocateBySpecialDate = true
		task.SpecialDates = []*taskv1.TaskSpecialDate{
			{SpecialDateId: "plain"},
			{SpecialDateId: "own", OwnPeriods: &taskv1.PeriodSet{Periods: hours("10:00", "11:00")}},
		}
	}}, edit...)...)
}

// dates are 1 to 3 May plain, 2 May one with own periods; the Sunday is in both lists.
func dates() (plain, own *directoryv1.Resource) {
	return feedtest.DateRange("plain", "2026-05-01", "2026-05-03"), feedtest.Yearly("own", "05-02")
}

// openAt lists the hours of a day of May 2026, UTC, at which a task may call.
func openAt(task *feed.Task, day int) (hours []int) {
	for hour := range 24 {
		if task.Callable(time.Date(2026, 5, day, hour, 0, 0, 0, time.UTC)) {
			hours = append(hours, hour)
		}
	}
	return hours
}

func TestWindowOfTask(t *testing.T) {
	plain, own := dates()
	for name, tc := range map[string]struct {
		edit func(*taskv1.Task)
		want map[int][]int // by day of May
	}{
		"each level": {
			func(*taskv1.Task) {},
			map[int][]int{4: {8}, 1: {9}, 2: {10}, 3: {9}},
		},
		"not by special date": {
			func(task *taskv1.Task) { task.AllocateBySpecialDate = false },
			map[int][]int{4: {8}, 1: {9}, 2: {9}},
		},
		"own periods set and empty": {
			func(task *taskv1.Task) { task.SpecialDates[1].OwnPeriods = &taskv1.PeriodSet{} },
			map[int][]int{4: {8}, 1: {9}, 2: nil},
		},
		"own periods unset": {
			func(task *taskv1.Task) { task.SpecialDates[1].OwnPeriods = nil },
			map[int][]int{4: {8}, 1: {9}, 2: {9}},
		},
		"no special periods": {
			func(task *taskv1.Task) { task.SpecialPeriods = nil },
			map[int][]int{4: {8}, 1: nil, 2: {10}},
		},
		"a weekly date": {
			func(task *taskv1.Task) { task.SpecialDates[0].SpecialDateId = "sundays" },
			map[int][]int{4: {8}, 1: {8}, 2: {10}, 3: {9}},
		},
		"no special dates": {
			func(task *taskv1.Task) { task.SpecialDates = nil },
			map[int][]int{4: {8}, 1: {8}, 2: {8}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			task, ok := feedtest.New(t, "acme", utc, special("a", tc.edit), plain, own, feedtest.Weekly("sundays", 7)).Task("acme", "a")
			require.True(t, ok)
			for day, want := range tc.want {
				require.Equal(t, want, openAt(task, day), "%d May", day)
			}
		})
	}
}

func TestListInAnyOrder(t *testing.T) {
	plain, own := dates()
	source := feedtest.NewSource(t)
	source.Put("acme", special("a"), own, utc, special("b"), plain)
	source.Put("other", special("a"), plain, own)
	replica := source.Replica(t)
	for _, id := range []string{"a", "b"} {
		task, ok := replica.Task("acme", id)
		require.True(t, ok)
		require.Equal(t, []int{10}, openAt(task, 2))
	}
	other, ok := replica.Task("other", "a")
	require.True(t, ok)
	require.Equal(t, []int{2}, openAt(other, 2), "10:00 in Shanghai")
}

func TestSpecialDateMovesTheWindows(t *testing.T) {
	plain, own := dates()
	source := feedtest.NewSource(t)
	source.Put("acme", utc, special("a"), feedtest.Task("b"), plain, own)
	replica := source.Replica(t)
	before, _ := replica.Task("acme", "a")
	untouched, _ := replica.Task("acme", "b")

	source.Put("acme", feedtest.Yearly("own", "05-04"))
	eventually(t, "the new day", func() bool {
		task, _ := replica.Task("acme", "a")
		return len(openAt(task, 4)) == 1 && openAt(task, 4)[0] == 10
	})
	task, _ := replica.Task("acme", "a")
	require.Equal(t, []int{9}, openAt(task, 2))
	require.Equal(t, []int{10}, openAt(before, 2), "what was handed out does not change")
	again, _ := replica.Task("acme", "b")
	require.Same(t, untouched, again, "a task that does not use it stays as it is")
}

// logged is a log in memory.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) has(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.text.String(), text)
}

// A date that a task uses may be missing for a while: a feed that is resumed
// sends each thing at its last change.
func TestMissingSpecialDate(t *testing.T) {
	plain, own := dates()
	source := feedtest.NewSource(t)
	source.Put("acme", utc, special("a"), plain, feedtest.Task("b"))
	var log logged
	replica := feed.New(source.Conn(), slog.New(slog.NewTextHandler(&log, nil)))
	replica.Start()
	defer func() { require.NoError(t, replica.Stop(context.Background())) }()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	require.NoError(t, replica.WaitReady(ctx))

	_, ok := replica.Task("acme", "b")
	require.True(t, ok, "it stops no other")
	_, ok = replica.Task("acme", "a")
	require.False(t, ok)
	require.True(t, log.has("compile task a: own is no special date that is known"))

	source.Put("acme", own)
	eventually(t, "it is there once the date is", func() bool {
		task, ok := replica.Task("acme", "a")
		return ok && len(openAt(task, 2)) == 1
	})

	source.Put("acme", special("a", func(task *taskv1.Task) {
		task.Revision, task.SpecialDates[0].SpecialDateId = 2, "b-day"
	}))
	eventually(t, "the error", func() bool { return log.has("b-day is no special date") })
	task, _ := replica.Task("acme", "a")
	require.EqualValues(t, 1, task.GetRevision(), "the last revision that compiled")

	source.Put("acme", feedtest.Yearly("b-day", "05-06"))
	eventually(t, "the new revision", func() bool {
		task, _ := replica.Task("acme", "a")
		return task.GetRevision() == 2
	})
	task, _ = replica.Task("acme", "a")
	require.Equal(t, []int{9}, openAt(task, 6))

	source.Put("acme", feedtest.Yearly("gone", "05-07"))
	source.DeleteResource("acme", "gone")
	source.DeleteTask("acme", "a")
	source.Put("acme", feedtest.Yearly("own", "05-08"))
	eventually(t, "a deleted task does not come back with its date", func() bool {
		date, _ := replica.Resource("acme", "own")
		return date.GetSpecialDate().GetYearly().GetMonthDay() == "05-08"
	})
	_, ok = replica.Task("acme", "a")
	require.False(t, ok)
}

func TestGetTaskAsksForItsSpecialDates(t *testing.T) {
	ctx := context.Background()
	plain, own := dates()
	source := feedtest.NewSource(t)
	replica := feed.New(source.Conn(), slog.New(slog.DiscardHandler)) // never started: nothing arrives
	defer func() { require.NoError(t, replica.Stop(ctx)) }()
	source.Put("acme", utc, special("a"), plain, own)

	task, err := replica.GetTask(ctx, "acme", "a")
	require.NoError(t, err)
	require.Equal(t, []int{9}, openAt(task, 1))
	require.Equal(t, []int{10}, openAt(task, 2))

	source.DeleteResource("acme", "own")
	_, err = replica.GetTask(ctx, "acme", "a")
	require.ErrorContains(t, err, "get the special dates of task a")
}

func TestWindowZone(t *testing.T) {
	berlin, err := feed.Zone("Europe/Berlin")
	require.NoError(t, err)
	morning := func(zone taskv1.WindowZone) *feed.Task {
		task, ok := feedtest.New(t, "acme", utc, feedtest.Task("a", func(task *taskv1.Task) {
			task.RegularPeriods, task.WindowZone = hours("08:00", "09:00"), zone
		})).Task("acme", "a")
		require.True(t, ok)
		return task
	}
	at := func(hour int) time.Time { return time.Date(2026, 5, 4, hour, 0, 0, 0, time.UTC) }

	tenant := morning(taskv1.WindowZone_WINDOW_ZONE_TENANT)
	require.Equal(t, []int{8}, openAt(tenant, 4))
	require.True(t, tenant.WindowFor(nil).Open(at(8)))
	require.True(t, tenant.WindowFor(berlin).Open(at(8)), "the number's clock does not count")
	require.False(t, tenant.WindowFor(berlin).Open(at(6)))

	contact := morning(taskv1.WindowZone_WINDOW_ZONE_CONTACT)
	require.Len(t, openAt(contact, 4), 24, "somewhere it may be open")
	require.True(t, contact.WindowFor(nil).Open(at(8)), "without a zone of its own, the tenant's counts")
	require.False(t, contact.WindowFor(nil).Open(at(6)))
	require.True(t, contact.WindowFor(berlin).Open(at(6)), "08:00 in Berlin")
	require.False(t, contact.WindowFor(berlin).Open(at(8)))
	require.False(t, contact.Callable(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)), "its dates count everywhere")
}

func TestZone(t *testing.T) {
	for _, name := range []string{"", "Local", "Nowhere/Else", "../zoneinfo/UTC", "Europe//Berlin", "./UTC", "europe\x00"} {
		_, err := feed.Zone(name)
		require.Error(t, err, name)
	}
	first, err := feed.Zone("Asia/Kathmandu")
	require.NoError(t, err)
	require.Equal(t, "Asia/Kathmandu", first.String())
	again, err := feed.Zone("Asia/Kathmandu")
	require.NoError(t, err)
	require.Same(t, first, again)
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = feed.Zone("Asia/Kathmandu") }))
}

func TestResourcesKeepTheirOrder(t *testing.T) {
	ids := func(list []*directoryv1.Resource) (ids []string) {
		for _, r := range list {
			ids = append(ids, r.GetId()+" "+r.GetDisplayName())
		}
		return ids
	}
	source := feedtest.NewSource(t)
	source.Put("acme", queue("q"), feedtest.Resource("c", &directoryv1.NumberType{}), feedtest.Resource("a", &directoryv1.NumberType{}))
	replica := source.Replica(t)
	types := func() []*directoryv1.Resource {
		return replica.Resources("acme", directoryv1.ResourceKind_RESOURCE_KIND_NUMBER_TYPE)
	}
	before := types()
	require.Equal(t, []string{"a a", "c c"}, ids(before))

	renamed := feedtest.Resource("c", &directoryv1.NumberType{})
	renamed.DisplayName = "mobile"
	source.Put("acme", feedtest.Resource("b", &directoryv1.NumberType{}), renamed)
	source.DeleteResource("acme", "a")
	source.DeleteResource("acme", "never was")
	source.Put("acme", feedtest.Task("last"))
	eventually(t, "all of it", func() bool { _, ok := replica.Task("acme", "last"); return ok })
	require.Equal(t, []string{"b b", "c mobile"}, ids(types()))
	require.Equal(t, []string{"a a", "c c"}, ids(before), "what was handed out does not change")
	require.Empty(t, replica.Resources("acme", directoryv1.ResourceKind_RESOURCE_KIND_TRUST_LIST))
}
