package simulator

import (
	"context"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// platform is the server's side of call control, worked by a test.
type platform struct {
	dispatchv1.UnimplementedCallControlServiceServer
	links chan *platformLink
}

// platformLink is one connection of a connector; ending it breaks the stream.
type platformLink struct {
	grpc.BidiStreamingServer[dispatchv1.ConnectRequest, dispatchv1.ConnectResponse]
	connector string
	end       chan struct{}
}

func (p *platform) Connect(stream grpc.BidiStreamingServer[dispatchv1.ConnectRequest, dispatchv1.ConnectResponse]) error {
	hello, err := stream.Recv()
	if err != nil {
		return err
	}
	l := &platformLink{BidiStreamingServer: stream, connector: hello.GetHello().GetConnectorId(), end: make(chan struct{})}
	p.links <- l
	<-l.end
	return nil
}

func (l *platformLink) dial(t *testing.T, attempt, number string) {
	t.Helper()
	require.NoError(t, l.Send(&dispatchv1.ConnectResponse{Command: &dispatchv1.ConnectResponse_Dial_{
		Dial: &dispatchv1.ConnectResponse_Dial{AttemptId: attempt, CalledNumber: number, RingLimitS: 60},
	}}))
}

func (l *platformLink) resume(t *testing.T, attempt string) {
	t.Helper()
	require.NoError(t, l.Send(&dispatchv1.ConnectResponse{Command: &dispatchv1.ConnectResponse_Resume_{
		Resume: &dispatchv1.ConnectResponse_Resume{AttemptId: attempt},
	}}))
}

// said is the next report, without its time.
func (l *platformLink) said(t *testing.T) *dispatchv1.CallReport {
	t.Helper()
	m, err := l.Recv()
	require.NoError(t, err)
	return m.GetReport()
}

// all is every report up to the end of a call.
func (l *platformLink) all(t *testing.T) (reports []*dispatchv1.CallReport) {
	t.Helper()
	for {
		r := l.said(t)
		reports = append(reports, r)
		if r.GetEvent() == dispatchv1.CallEvent_CALL_EVENT_RELEASED {
			return reports
		}
	}
}

// serve starts a gRPC server on loopback and returns a connection to it.
func serve(t *testing.T, register func(*grpc.Server)) *grpc.ClientConn {
	t.Helper()
	server := grpc.NewServer()
	register(server)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var wg sync.WaitGroup
	wg.Go(func() { _ = server.Serve(l) })
	conn, err := grpc.NewClient(l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, conn.Close())
		server.Stop()
		wg.Wait()
	})
	return conn
}

func startConnector(t *testing.T, cfg ConnectorConfig) (*Connector, *platform) {
	t.Helper()
	p := &platform{links: make(chan *platformLink, 1)}
	conn := serve(t, func(s *grpc.Server) { dispatchv1.RegisterCallControlServiceServer(s, p) })
	cfg.ID, cfg.Log = "sim", slog.New(slog.DiscardHandler)
	c, err := NewConnector(cfg, conn)
	require.NoError(t, err)
	c.Start()
	stopAtEnd(t, c.Stop)
	return c, p
}

func TestAConnectorTellsOfEveryCallOnce(t *testing.T) {
	placed := make(chan Placed, 3)
	_, p := startConnector(t, ConnectorConfig{Speed: 1000, Observe: func(c Placed) { placed <- c }})
	link := <-p.links
	defer close(link.end)
	link.dial(t, "attempt-1", someNumber)
	link.dial(t, "attempt-1", someNumber) // the command came twice
	link.dial(t, "attempt-2", someNumber)
	first, second := <-placed, <-placed
	require.Equal(t, Placed{first.At, "sim", "attempt-1", someNumber}, first)
	require.Equal(t, "attempt-2", second.AttemptID)
	require.Empty(t, placed)
}

func TestAConnectorReportsACallInOrder(t *testing.T) {
	c, p := startConnector(t, ConnectorConfig{Speed: 1000})
	link := <-p.links
	defer close(link.end)
	require.Equal(t, "sim", link.connector)
	link.dial(t, "attempt-1", someNumber)
	var events []dispatchv1.CallEvent
	reports := link.all(t)
	for i, r := range reports {
		require.Equal(t, "attempt-1", r.GetAttemptId())
		events = append(events, r.GetEvent())
		if i > 0 {
			require.False(t, r.GetOccurTime().AsTime().Before(reports[i-1].GetOccurTime().AsTime()))
		}
	}
	require.Equal(t, []dispatchv1.CallEvent{
		dispatchv1.CallEvent_CALL_EVENT_RINGING, dispatchv1.CallEvent_CALL_EVENT_CONNECTED, dispatchv1.CallEvent_CALL_EVENT_RELEASED,
	}, events)
	require.Equal(t, answered, reports[2].GetFailCode())
	require.Eventually(t, func() bool { return c.Calls() == 0 }, 5*time.Second, time.Millisecond)
}

func TestAConnectorSaysAgainWhatItSaid(t *testing.T) {
	_, p := startConnector(t, ConnectorConfig{Speed: 1000, Outcomes: Outcomes{Busy: .3, NoAnswer: .3}})
	link := <-p.links
	said := map[string][]*dispatchv1.CallReport{}
	for _, attempt := range []string{"a", "b", "c"} {
		link.dial(t, attempt, someNumber)
		said[attempt] = link.all(t)
	}
	link.dial(t, "c", someNumber) // a command sent twice is one call
	requireReports(t, said["c"], link.all(t))
	close(link.end)

	link = <-p.links
	defer close(link.end)
	for attempt, want := range said {
		link.resume(t, attempt)
		requireReports(t, want, link.all(t))
	}
}

func requireReports(t *testing.T, want, got []*dispatchv1.CallReport) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, want[i].String(), got[i].String())
	}
}

func TestACallGoesOnWithoutAConnection(t *testing.T) {
	c, p := startConnector(t, ConnectorConfig{Speed: 500})
	link := <-p.links
	link.dial(t, "attempt-1", someNumber)
	require.Equal(t, dispatchv1.CallEvent_CALL_EVENT_RINGING, link.said(t).GetEvent())
	close(link.end)
	require.Eventually(t, func() bool { return c.Calls() == 0 }, 5*time.Second, time.Millisecond)
	link = <-p.links
	defer close(link.end)
	link.resume(t, "attempt-1")
	events := map[dispatchv1.CallEvent]bool{}
	for len(events) < 3 { // what came over the new connection by itself comes again
		events[link.said(t).GetEvent()] = true
	}
}

func TestACallThatIsNotKnownNeverLeftThePlatform(t *testing.T) {
	_, p := startConnector(t, ConnectorConfig{Speed: 1000})
	link := <-p.links
	defer close(link.end)
	link.resume(t, "of-an-earlier-life")
	r := link.said(t)
	require.Equal(t, dispatchv1.CallEvent_CALL_EVENT_RELEASED, r.GetEvent())
	require.Equal(t, "34606", r.GetFailCode())
}

func TestHangingUpEndsACall(t *testing.T) {
	for name, tc := range map[string]struct {
		speed float64
		after dispatchv1.CallEvent
		code  string
	}{
		"before the answer": {speed: 20, after: dispatchv1.CallEvent_CALL_EVENT_RINGING, code: hungUp},
		"after the answer":  {speed: 200, after: dispatchv1.CallEvent_CALL_EVENT_CONNECTED, code: answered},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := startConnector(t, ConnectorConfig{Speed: tc.speed})
			link := <-p.links
			defer close(link.end)
			link.dial(t, "attempt-1", someNumber)
			for link.said(t).GetEvent() != tc.after {
				continue
			}
			hangUp := &dispatchv1.ConnectResponse{Command: &dispatchv1.ConnectResponse_HangUp_{
				HangUp: &dispatchv1.ConnectResponse_HangUp{AttemptId: "attempt-1"},
			}}
			require.NoError(t, link.Send(hangUp))
			require.NoError(t, link.Send(hangUp))
			r := link.said(t)
			require.Equal(t, dispatchv1.CallEvent_CALL_EVENT_RELEASED, r.GetEvent())
			require.Equal(t, tc.code, r.GetFailCode())
		})
	}
}

func TestAConnectorStopsInTheMiddleOfCalls(t *testing.T) {
	c, p := startConnector(t, ConnectorConfig{Speed: 1})
	link := <-p.links
	defer close(link.end)
	for _, attempt := range []string{"a", "b", "c"} {
		link.dial(t, attempt, someNumber)
	}
	require.Eventually(t, func() bool { return c.Calls() == 3 }, 5*time.Second, time.Millisecond)
	require.NoError(t, c.Stop(t.Context()))
	require.NoError(t, c.Stop(t.Context()), "a second stop changes nothing")
	require.Zero(t, c.Calls())
}

func TestOldCallsAreForgotten(t *testing.T) {
	ls := lines{byAttempt: map[string]*line{}}
	ls.open("first")
	ls.ended("first")
	for range remembered - 1 {
		ls.ended("another")
	}
	require.NotNil(t, ls.find("first"))
	ls.ended("one too many")
	require.Nil(t, ls.find("first"))
}

func TestConnectorConfigIsChecked(t *testing.T) {
	_, err := NewConnector(ConnectorConfig{}, nil)
	require.ErrorContains(t, err, "speed")
	_, err = NewConnector(ConnectorConfig{Speed: 1, Outcomes: Outcomes{Busy: 2}}, nil)
	require.ErrorContains(t, err, "outcomes")
}

// stopAtEnd stops what the test started; stop has to be done within its deadline.
func stopAtEnd(t *testing.T, stop func(context.Context) error) {
	t.Helper()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		require.NoError(t, stop(ctx))
	})
}
