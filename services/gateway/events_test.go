package gateway_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/testing/protocmp"

	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
)

// stream is an event service that says one thing and then that it is stopping.
type stream struct {
	eventv1.UnimplementedEventServiceServer

	asked chan *eventv1.WatchEventsRequest
}

func (s *stream) WatchEvents(req *eventv1.WatchEventsRequest, to grpc.ServerStreamingServer[eventv1.WatchEventsResponse]) error {
	s.asked <- req
	err := to.Send(&eventv1.WatchEventsResponse{
		Cursor: "c-2", Event: &eventv1.Event{Id: "e", Type: eventv1.EventType_EVENT_TYPE_TASK_CREATED},
	})
	if err != nil {
		return err
	}
	return gone
}

func startStream(t *testing.T) (*world, *stream) {
	t.Helper()
	s := &stream{asked: make(chan *eventv1.WatchEventsRequest, 1)}
	return start(t, services{others: func(r grpc.ServiceRegistrar) { eventv1.RegisterEventServiceServer(r, s) }}), s
}

// A browser keeps the id of the last message and comes back with it by itself.
func TestEventsHaveTheirCursorAsID(t *testing.T) {
	w, _ := startStream(t)
	_, r := w.open(t, "/v1/events:watch", "Accept", "text/event-stream")
	require.Equal(t, "id: c-2", line(t, r))
	require.Equal(t, "retry: 1000", line(t, r))
	require.Equal(t, "event: message", line(t, r))
	require.Contains(t, line(t, r), `"EVENT_TYPE_TASK_CREATED"`)
	require.Empty(t, line(t, r))
	require.Equal(t, "event: failure", line(t, r), "and no id: the cursor is where it was")
	require.Contains(t, line(t, r), `"NOT_FOUND"`)
}

func TestEventsAsLines(t *testing.T) {
	w, _ := startStream(t)
	resp, r := w.open(t, "/v1/events:watch")
	require.Equal(t, "application/x-ndjson", resp.Header.Get("Content-Type"))
	require.Contains(t, line(t, r), `"cursor":"c-2"`)
}

func TestWhereEventsBegin(t *testing.T) {
	const types = "types=EVENT_TYPE_CALL_DIALLED&types=2&taskId=spring"
	filtered := func(cursor string, earliest bool) *eventv1.WatchEventsRequest {
		return &eventv1.WatchEventsRequest{
			Cursor: cursor, FromEarliest: earliest, TaskId: "spring",
			Types: []eventv1.EventType{eventv1.EventType_EVENT_TYPE_CALL_DIALLED, eventv1.EventType_EVENT_TYPE_TASK_UPDATED},
		}
	}
	for name, test := range map[string]struct {
		query, accept, last string
		want                *eventv1.WatchEventsRequest
	}{
		"at a cursor":                {query: "cursor=a&" + types, want: filtered("a", false)},
		"at the earliest":            {query: "fromEarliest=true&" + types, accept: "text/event-stream", want: filtered("", true)},
		"where a browser was":        {query: types, accept: "text/event-stream", last: "b", want: filtered("b", false)},
		"not where it was then":      {query: "cursor=a&" + types, accept: "text/event-stream", last: "b", want: filtered("b", false)},
		"not at the earliest again":  {query: "fromEarliest=true&" + types, accept: "text/event-stream", last: "b", want: filtered("b", false)},
		"nor in the other spelling":  {query: "from_earliest=true&" + types, accept: "text/event-stream", last: "b", want: filtered("b", false)},
		"lines know only the cursor": {query: "cursor=a&" + types, last: "b", want: filtered("a", false)},
	} {
		t.Run(name, func(t *testing.T) {
			w, s := startStream(t)
			resp, _ := w.get(t, "/v1/events:watch?"+test.query, "Accept", test.accept, "Last-Event-ID", test.last)
			require.Equal(t, http.StatusOK, resp.StatusCode)
			require.Empty(t, cmp.Diff(test.want, <-s.asked, protocmp.Transform()))
		})
	}
}
