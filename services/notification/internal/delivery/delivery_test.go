package delivery

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
)

var (
	now   = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
	retry = Schedule{time.Second, time.Minute}
)

const exactly = 0.5 // the spread that leaves a pause at its nominal length

func TestTried(t *testing.T) {
	fresh := Delivery{State: Pending, Turn: 1, NextTry: now}
	for name, tc := range map[string]struct {
		before Delivery
		answer Answer
		want   Delivery
	}{
		"accepted": {
			fresh, Answered(200),
			Delivery{State: Delivered, Turn: 1, Tries: 1, TurnTries: 1, LastStatus: 200, Delivered: now},
		},
		"created is not accepted": {
			fresh, Answered(201),
			Delivery{State: Pending, Turn: 1, Tries: 1, TurnTries: 1, LastStatus: 201, LastError: "the receiver answered 201", NextTry: now.Add(time.Second)},
		},
		"no answer": {
			fresh, Answer{Err: errors.New("connection refused")},
			Delivery{State: Pending, Turn: 1, Tries: 1, TurnTries: 1, LastError: "connection refused", NextTry: now.Add(time.Second)},
		},
		"the second failure": {
			Delivery{State: Pending, Turn: 1, Tries: 1, TurnTries: 1, LastError: "x", NextTry: now}, Answered(500),
			Delivery{State: Pending, Turn: 1, Tries: 2, TurnTries: 2, LastStatus: 500, LastError: "the receiver answered 500", NextTry: now.Add(time.Minute)},
		},
		"the last failure": {
			Delivery{State: Pending, Turn: 1, Tries: 2, TurnTries: 2}, Answered(503),
			Delivery{State: Dead, Turn: 1, Tries: 3, TurnTries: 3, LastStatus: 503, LastError: "the receiver answered 503"},
		},
		"the receiver asks for more time": {
			fresh, Answer{Status: 503, Err: errors.New("busy"), RetryAfter: time.Hour},
			Delivery{State: Pending, Turn: 1, Tries: 1, TurnTries: 1, LastStatus: 503, LastError: "busy", NextTry: now.Add(time.Hour)},
		},
		"the receiver asks for less": {
			fresh, Answer{Status: 503, Err: errors.New("busy"), RetryAfter: time.Millisecond},
			Delivery{State: Pending, Turn: 1, Tries: 1, TurnTries: 1, LastStatus: 503, LastError: "busy", NextTry: now.Add(time.Second)},
		},
		"a failure that is final": {
			fresh, Answer{Err: errors.New("no such number"), Final: true},
			Delivery{State: Dead, Turn: 1, Tries: 1, TurnTries: 1, LastError: "no such number"},
		},
		"a short message is taken": {
			Delivery{State: Pending, Turn: 1, SMS: &SMS{Text: "x"}}, Answer{MessageIDs: []string{"1", "2"}},
			Delivery{State: Delivered, Turn: 1, Tries: 1, TurnTries: 1, SMS: &SMS{Text: "x", MessageIDs: []string{"1", "2"}}, Delivered: now},
		},
		"accepted after failures": {
			Delivery{State: Pending, Turn: 1, Tries: 2, TurnTries: 2, LastStatus: 500, LastError: "x"}, Answered(200),
			Delivery{State: Delivered, Turn: 1, Tries: 3, TurnTries: 3, LastStatus: 200, Delivered: now},
		},
		"a new turn has the whole schedule": {
			Delivery{State: Dead, Turn: 1, Tries: 3, TurnTries: 3}.Again(now), Answered(500),
			Delivery{State: Pending, Turn: 2, Tries: 4, TurnTries: 1, LastStatus: 500, LastError: "the receiver answered 500", NextTry: now.Add(time.Second)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, cmp.Diff(tc.want, tc.before.Tried(tc.answer, now, retry, exactly)))
		})
	}
}

func TestAgain(t *testing.T) {
	later := now.Add(time.Hour)
	for name, d := range map[string]Delivery{
		"delivered": {State: Delivered, Turn: 1, Tries: 1, TurnTries: 1, LastStatus: 200, Delivered: now},
		"dead":      {State: Dead, Turn: 1, Tries: 1, TurnTries: 1, LastStatus: 200},
		"pending":   {State: Pending, Turn: 1, Tries: 1, TurnTries: 1, LastStatus: 200, NextTry: now.Add(24 * time.Hour)},
	} {
		require.Empty(t, cmp.Diff(Delivery{State: Pending, Turn: 2, Tries: 1, LastStatus: 200, NextTry: later}, d.Again(later)), name)
	}
}

func TestErrorsAreCutToWhatIsKept(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("x", 5000):       strings.Repeat("x", maxReason),
		"x" + strings.Repeat("ö", 1000): "x" + strings.Repeat("ö", (maxReason-1)/2),
		"a\x00b\xff":                    "ab",
	} {
		answer := Answer{Err: errors.New(text)}
		require.Equal(t, want, Delivery{State: Pending}.Tried(answer, now, retry, exactly).LastError)
		require.Equal(t, want, NewTry(answer, now, now).Error)
	}
}

func TestNewTry(t *testing.T) {
	got := NewTry(Answered(500), now, now.Add(1234567*time.Nanosecond))
	require.Equal(t, Try{Start: now, Duration: 1234 * time.Microsecond, Status: 500, Error: "the receiver answered 500"}, got)
}

func TestAnswered(t *testing.T) {
	for status, want := range map[int]struct{ ok, down bool }{
		200: {true, false}, 201: {false, false}, 302: {false, false}, 400: {false, false}, 404: {false, false},
		429: {false, true}, 500: {false, true}, 503: {false, true},
	} {
		got := Answered(status)
		require.Equal(t, want, struct{ ok, down bool }{got.OK(), got.Down}, status)
		require.Equal(t, status, got.Status)
	}
}

func TestDestination(t *testing.T) {
	for url, want := range map[string]string{
		"https://a.example/hook?x=1":  "acme https://a.example",
		"https://A.Example:443/other": "acme https://a.example",
		"http://a.example:80":         "acme http://a.example",
		"http://a.example:443/":       "acme http://a.example:443",
		"https://[2001:db8::1]:8443/": "acme https://[2001:db8::1]:8443",
	} {
		require.Equal(t, want, CallbackDestination("acme", url))
	}
	require.Equal(t, "acme sms_gateway", SMSDestination("acme", directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_SMS_GATEWAY))
}

func TestSchedule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schedule := Schedule(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.Int64Range(1, int64(24*time.Hour)).Draw(t, "pause"))
		}), 0, 12).Draw(t, "schedule"))
		spread := rapid.Float64Range(0, 1).Draw(t, "spread")

		d, tries := Delivery{State: Pending, NextTry: now}, 0
		for at := now; d.State == Pending; tries++ {
			require.LessOrEqual(t, tries, len(schedule), "it ends")
			d = d.Tried(Answered(500), at, schedule, spread)
			if d.State == Pending {
				pause := d.NextTry.Sub(at)
				require.InDelta(t, float64(schedule[tries]), float64(pause), 0.1*float64(schedule[tries])+1)
				at = d.NextTry
			}
		}
		require.Equal(t, len(schedule)+1, d.Tries)
		require.Equal(t, Dead, d.State)
	})
}

func TestBody(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	event := Event{
		ID: "a1:released", Type: notificationv1.EventType_EVENT_TYPE_RELEASED, Occurred: now.Add(61500 * time.Millisecond),
		TaskID: "t1", ContactID: "c1", AttemptID: "a1", Reference: `r<1>&"`, Number: "+8613800138000",
		Dial: now.Add(15 * time.Hour), FailCode: "00000", CallID: "call-1", RecordingPath: "/2026/a1.wav",
		CustomField: `{"city":"Köln"}`,
	}
	got, err := event.Body(zone, 90)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(`[{"dataId":"c1","taskId":"t1","sessionId":"r<1>&\"","calledNo":"+8613800138000",`+
		`"beginTime":"2026-05-05 08:00:00","vdnId":90,"failCode":"00000","callId":"call-1","filePath":"/2026/a1.wav",`+
		`"customFiled":"{\"city\":\"Köln\"}","customField":"{\"city\":\"Köln\"}","eventType":"RELEASED","eventId":"a1:released","occurredAt":"2026-05-04T09:01:01.5Z"}]`, got))
}
