package queuebench_test

import (
	"context"
	"encoding/binary"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/testkit/etcdtest"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	"github.com/foredial/foredial/services/dispatcher"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

const (
	within = time.Minute
	often  = 10 * time.Millisecond
	node   = "bench"
)

// rig is a dispatcher that leads for the tenants of its feed, with a contact
// service that has contacts without end. The benchmark holds the agents' sessions.
type rig struct {
	b      testing.TB
	redis  redis.UniversalClient
	queue  *queue.Queue
	source *feedtest.Source
}

func newRig(b testing.TB, hopper int) *rig {
	b.Helper()
	server := redistest.Start(b)
	r := &rig{b: b, redis: server.Client(b), source: feedtest.NewSource(b)}
	r.queue = queue.New(r.redis)
	key, err := auth.NewKey()
	require.NoError(b, err)
	peers, err := rpc.NewServer(rpc.Config{
		Log: slog.New(slog.DiscardHandler), Callers: key, Registry: prometheus.NewRegistry(),
		Allow: func(string, auth.Identity) error { return nil },
	})
	require.NoError(b, err)
	contactinternalv1.RegisterLeaseServiceServer(peers, contacts{})
	resultinternalv1.RegisterRecordServiceServer(peers, results{})
	peers.Serve(nil)
	conn, err := rpc.DialService("peers", key, peers.Local)
	require.NoError(b, err)
	service, err := dispatcher.New(dispatcher.Config{
		Node: "leader", Shards: 1, SessionTTL: 5 * time.Second, Grace: 10 * time.Second, HeartbeatEvery: 2 * time.Second,
		HopperSize: hopper, HopperLow: hopper / 3, LeaseTTL: 10 * time.Minute,
	}, dispatcher.Deps{
		Log: slog.New(slog.DiscardHandler), Registry: prometheus.NewRegistry(), Redis: r.redis,
		Etcd: etcdtest.Start(b).Client(b), Tasks: r.source.Conn(), Contacts: conn, Results: conn,
	})
	require.NoError(b, err)
	require.NoError(b, service.Start(b.Context()))
	b.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), within)
		defer cancel()
		require.NoError(b, service.Stop(ctx))
		_ = conn.Close()
		require.NoError(b, peers.Stop(ctx))
	})
	require.Eventually(b, func() bool { return service.Check(context.Background()) == nil }, within, often)
	return r
}

// events hears what happens on the screens of the benchmark's agents.
func (r *rig) events() *queue.Subscription {
	r.b.Helper()
	s, err := r.queue.Subscribe(r.b.Context(), node)
	require.NoError(r.b, err)
	r.b.Cleanup(func() { require.NoError(r.b, s.Close()) })
	return s
}

// state makes an agent READY or NOT_READY, and returns no earlier than Redis knows.
func (r *rig) state(tenant string, agent int, ready bool) {
	_, err := r.queue.SetAgentState(context.Background(), tenant, agentID(agent), ready, "")
	if err != nil {
		r.b.Error(err)
	}
}

// contacts is a contact service that leases whatever it is asked for.
type contacts struct {
	contactinternalv1.UnimplementedLeaseServiceServer
}

func (contacts) LeaseContacts(_ context.Context, req *contactinternalv1.LeaseContactsRequest) (*contactinternalv1.LeaseContactsResponse, error) {
	response := &contactinternalv1.LeaseContactsResponse{Open: true, ExpireTime: timestamppb.New(time.Now().Add(time.Hour))}
	for i := range req.GetMaxContacts() {
		if req.GetOnlyAppointments() {
			break
		}
		response.Contacts = append(response.Contacts, &contactinternalv1.LeasedContact{
			ContactId: id.New(), SortKey: binary.BigEndian.AppendUint32(nil, uint32(i)), Name: string(body),
			Numbers: []*contactv1.Number{{Number: "+8613800001234"}},
		})
	}
	return response, nil
}

func (contacts) RenewLeases(context.Context, *contactinternalv1.RenewLeasesRequest) (*contactinternalv1.RenewLeasesResponse, error) {
	return &contactinternalv1.RenewLeasesResponse{ExpireTime: timestamppb.New(time.Now().Add(time.Hour))}, nil
}

func (contacts) ReturnContacts(context.Context, *contactinternalv1.ReturnContactsRequest) (*contactinternalv1.ReturnContactsResponse, error) {
	return &contactinternalv1.ReturnContactsResponse{}, nil
}

func (contacts) ListLiveAttempts(context.Context, *contactinternalv1.ListLiveAttemptsRequest) (*contactinternalv1.ListLiveAttemptsResponse, error) {
	return &contactinternalv1.ListLiveAttemptsResponse{}, nil
}

func (contacts) WatchRevocations(_ *contactinternalv1.WatchRevocationsRequest, stream grpc.ServerStreamingServer[contactinternalv1.WatchRevocationsResponse]) error {
	if err := stream.Send(&contactinternalv1.WatchRevocationsResponse{Sequence: 1}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return stream.Context().Err()
}

// results is a result service that takes whatever it is told.
type results struct {
	resultinternalv1.UnimplementedRecordServiceServer
}

func (results) RecordPreviews(context.Context, *resultinternalv1.RecordPreviewsRequest) (*resultinternalv1.RecordPreviewsResponse, error) {
	return &resultinternalv1.RecordPreviewsResponse{}, nil
}
