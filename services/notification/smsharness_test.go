package notification_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/testkit/rpctest"
	"github.com/foredial/foredial/pkg/testkit/smpptest"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

const (
	completed = notificationv1.EventType_EVENT_TYPE_COMPLETED
	unreached = notificationv1.EventType_EVENT_TYPE_UNREACHED

	smsGateway = directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_SMS_GATEWAY

	// customer is the number that was called, as SMPP writes it.
	customer = "8613800138000"
)

// contacts stands in for the contact service.
type contacts struct {
	contactv1.UnimplementedContactServiceServer

	conn *grpc.ClientConn

	mu         sync.Mutex
	attributes map[string]map[string]string // by contact
	err        error
	asked      int
}

func newContacts(t *testing.T) *contacts {
	t.Helper()
	c := &contacts{attributes: map[string]map[string]string{}}
	c.conn = rpctest.Serve(t, func(s *rpc.Server) { contactv1.RegisterContactServiceServer(s, c) })
	return c
}

func (c *contacts) GetContact(ctx context.Context, req *contactv1.GetContactRequest) (*contactv1.Contact, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	attributes, known := c.attributes[req.GetId()]
	switch {
	case c.err != nil:
		return nil, c.err
	case !known || auth.Tenant(ctx) != tenant:
		return nil, apierr.New(codes.NotFound, apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND), "no such contact")
	}
	return &contactv1.Contact{Id: req.GetId(), TaskId: req.GetTaskId(), Attributes: attributes}, nil
}

// answer makes every call fail so; nil ends that.
func (c *contacts) answer(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
}

func (c *contacts) questions() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked
}

// bySMPP gives the tenant an account with a message centre.
func (w *world) bySMPP() *smpptest.Center {
	w.t.Helper()
	center := smpptest.Start(w.t, smpptest.Config{SystemID: "foredial", Password: "secret", Again: often})
	w.accounts(fmt.Sprintf(`accounts:
  - tenant: %s
    provider: SMS_GATEWAY
    smpp: { address: %q, system_id: foredial, password: secret, source: { ton: 5, address: Acme } }
`, tenant, center.Addr))
	return center
}

// accounts sets the file of the accounts.
func (w *world) accounts(text string) {
	w.t.Helper()
	w.config.SMSAccountsFile = filepath.Join(w.t.TempDir(), "sms.yaml")
	require.NoError(w.t, os.WriteFile(w.config.SMSAccountsFile, []byte(text), 0o600))
}

func template(id, text string, recipients ...string) *directoryv1.Resource {
	return feedtest.Resource(id, &directoryv1.NotificationTemplate{Provider: smsGateway, Text: text, RecipientNumbers: recipients})
}

// smsTask is a task with a message for customers nobody reached, and one for sales.
func (w *world) smsTask(failure, sold string) *taskv1.Task {
	return feedtest.Task("t", func(t *taskv1.Task) {
		t.DisplayName, t.CallbackUrl = "Spring", w.receiver.URL
		if failure != "" {
			t.FailureSms = &taskv1.FailureSms{Provider: smsGateway, TemplateId: failure}
		}
		if sold != "" {
			t.BusinessResultSms = []*taskv1.BusinessResultSms{{BusinessResultId: "sold", TemplateId: sold}}
		}
	})
}

// outcome is what result tells of a customer's attempt besides its call.
func outcome(kind notificationv1.EventType, attempt, contact string, edit ...func(*resultv1.Attempt)) *notificationinternalv1.Event {
	a := &resultv1.Attempt{
		Id: attempt, TaskId: "t", ContactId: contact, AgentId: "g", Number: "+" + customer, Reference: "ref-1", Name: "Ann",
		DialTime: timestamppb.New(dial), EndTime: timestamppb.New(dial.Add(time.Minute)), FailCode: "00145",
	}
	id := contact + ":unreached"
	if kind == completed {
		id, a.BusinessResultId, a.CompleteTime = attempt+":completed", "sold", timestamppb.New(dial.Add(2*time.Minute))
	}
	for _, fn := range edit {
		fn(a)
	}
	return &notificationinternalv1.Event{EventId: id, EventType: kind, Attempt: a}
}

// texts are what a centre took, as "number: text" in the order in which it did.
func texts(messages []smpptest.Message) (all []string) {
	for _, m := range messages {
		all = append(all, m.To.Number+": "+m.Text)
	}
	return all
}
