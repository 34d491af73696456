package contact_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
)

// forgetters are the peers that have to forget what is erased. They note what they
// are told, but while they are down.
type forgetters struct {
	mu   sync.Mutex
	down map[string]bool
	// told is "peer number contact!", ! being for those who are forgotten wholly.
	told []string
	// found are contacts that the result service knows besides.
	found []*resultinternalv1.ErasedContact
}

func (f *forgetters) register(server *rpc.Server) {
	resultinternalv1.RegisterErasureServiceServer(server, forgetfulResults{forgetters: f})
	notificationinternalv1.RegisterErasureServiceServer(server, forgetfulNotifications{forgetters: f})
}

func (f *forgetters) setDown(peers ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = map[string]bool{}
	for _, p := range peers {
		f.down[p] = true
	}
}

func (f *forgetters) all() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.told)
}

func (f *forgetters) note(ctx context.Context, peer, number string, contacts []string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down[peer] {
		return status.Error(codes.Unavailable, "down")
	}
	f.told = append(f.told, fmt.Sprint(peer, " ", auth.Tenant(ctx), " ", number, " ", contacts))
	return nil
}

type forgetfulResults struct {
	resultinternalv1.UnimplementedErasureServiceServer
	*forgetters
}

func (f forgetfulResults) EraseContacts(ctx context.Context, req *resultinternalv1.EraseContactsRequest) (*resultinternalv1.EraseContactsResponse, error) {
	var contacts []string
	for _, c := range req.GetContacts() {
		contacts = append(contacts, fmt.Sprint(c.GetId(), " ", c.GetWhole()))
	}
	return &resultinternalv1.EraseContactsResponse{Found: f.found}, f.note(ctx, "result", req.GetNumber(), contacts)
}

type forgetfulNotifications struct {
	notificationinternalv1.UnimplementedErasureServiceServer
	*forgetters
}

func (f forgetfulNotifications) EraseContacts(ctx context.Context, req *notificationinternalv1.EraseContactsRequest) (*notificationinternalv1.EraseContactsResponse, error) {
	var contacts []string
	for _, c := range req.GetContacts() {
		contacts = append(contacts, fmt.Sprint(c.GetId(), " ", c.GetWhole()))
	}
	return &notificationinternalv1.EraseContactsResponse{}, f.note(ctx, "notification", req.GetNumber(), contacts)
}

// A service that is down is told when it is back, and the answer says of whom that is
// to come.
func TestErasureReachesPeers(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	list := w.load("number1,number2\n13800138000,\n13800138000,13800138001\n")
	w.peers.found = []*resultinternalv1.ErasedContact{{Id: "found", TaskId: "deleted", Whole: true}}
	erase := func() []string {
		t.Helper()
		resp, err := w.contacts.EraseNumber(w.ctx, &contactv1.EraseNumberRequest{Number: "13800138000"})
		require.NoError(t, err)
		return resp.GetPending()
	}
	w.peers.setDown("result", "notification")
	require.Equal(t, []string{"result", "notification"}, erase())
	require.Empty(t, w.peers.all())
	w.peers.setDown("notification")
	require.Equal(t, []string{"result", "notification"}, erase(), "what was told of messages comes to the results once more")

	w.peers.setDown()
	w.await(func() bool {
		resp, err := w.contacts.EraseNumber(w.ctx, &contactv1.EraseNumberRequest{Number: "13800138000"})
		return err == nil && len(resp.GetPending()) == 0
	})
	named := fmt.Sprint("acme +8613800138000 [", list[0].GetId(), " true ", list[1].GetId(), " false")
	all := w.peers.all()
	require.Contains(t, all, "result "+named+"]")
	require.Contains(t, all, "notification "+named+" found true]", "whom the results know, too")
	require.Contains(t, all, "result "+named+" found true]", "behind the messages")
	require.Less(t, slices.Index(all, "notification "+named+" found true]"), slices.Index(all, "result "+named+" found true]"))
}
