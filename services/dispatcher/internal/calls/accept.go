package calls

import (
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// acceptWithin bounds an accept. It is less than the time after which the
// leader settles one, so that the two do not work on it at once.
const acceptWithin = 8 * time.Second

// Accept dials the contact of a preview, as last read, on one of its numbers;
// the empty number is the proposed one. It goes on when the caller goes away.
func (b *Book) Accept(ctx context.Context, tenant string, p queue.Preview, number string) (queue.Call, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), acceptWithin)
	defer cancel()
	contact, err := body.Contact(p.Body)
	if err != nil {
		return queue.Call{}, err
	}
	if p.State == queue.Offered || p.State == queue.Accepting {
		if number, err = choose(contact.GetNumbers(), number); err != nil {
			return queue.Call{}, err
		}
	}
	now, err := b.queue.Accept(ctx, tenant, p.ID)
	if err != nil {
		return queue.Call{}, err
	}
	if now.State == queue.Accepted {
		return b.queue.Call(ctx, tenant, p.ID)
	}
	live := &contactinternalv1.LiveAttempt{
		AttemptId: p.ID, TaskId: p.Task, ContactId: p.Contact, AgentId: p.Agent,
		Reference: contact.GetReference(), Name: contact.GetName(), Number: number,
	}
	if live, err = b.begin(ctx, tenant, p, live); err != nil {
		return queue.Call{}, err
	}
	return b.confirm(ctx, tenant, live)
}

// choose checks the number the agent wants, or takes the proposed one.
func choose(numbers []*contactv1.Number, wanted string) (string, error) {
	if wanted == "" && len(numbers) > 0 {
		return numbers[0].GetNumber(), nil
	}
	if !slices.ContainsFunc(numbers, func(n *contactv1.Number) bool { return n.GetNumber() == wanted }) {
		return "", apierr.New(codes.FailedPrecondition, apierr.ReasonOf(errorv1.Reason_REASON_NUMBER_NOT_ALLOWED),
			"the number is not one of the preview's numbers")
	}
	return wanted, nil
}

// begin has the contact service judge the dial. A refusal ends ACCEPTING; an
// error that leaves open what became of it does not.
func (b *Book) begin(ctx context.Context, tenant string, p queue.Preview, live *contactinternalv1.LiveAttempt) (*contactinternalv1.LiveAttempt, error) {
	response, err := b.contacts.BeginAttempt(ctx, &contactinternalv1.BeginAttemptRequest{
		AttemptId: live.GetAttemptId(), TaskId: live.GetTaskId(), ContactId: live.GetContactId(),
		LeaseId: p.Lease, Number: live.GetNumber(), AgentId: live.GetAgentId(),
	})
	if err == nil {
		live.BeginTime = response.GetBeginTime()
		return live, nil
	}
	refusal := apierr.Remote(err)
	if refusal == nil || !final(refusal.Code) {
		return nil, fmt.Errorf("begin attempt: %w", err)
	}
	if mayHaveBegun(p, refusal) {
		earlier, err := b.contacts.ResolveAttempt(ctx, &contactinternalv1.ResolveAttemptRequest{AttemptId: p.ID})
		if err != nil {
			return nil, fmt.Errorf("resolve attempt: %w", err)
		}
		if earlier.GetAttempt() != nil {
			return earlier.GetAttempt(), nil
		}
	}
	if err := b.queue.Refuse(ctx, tenant, p.ID, refusal.Reason == leaseLost); err != nil {
		return nil, err
	}
	return nil, refusal
}

var leaseLost = apierr.ReasonOf(errorv1.Reason_REASON_LEASE_LOST)

// final reports whether a status says for sure that nothing was begun by the call it answers.
func final(code codes.Code) bool {
	switch code {
	case codes.FailedPrecondition, codes.NotFound, codes.AlreadyExists, codes.InvalidArgument:
		return true
	default:
		return false
	}
}

// mayHaveBegun reports whether an earlier accept of the same preview may have
// begun the attempt, on another number, or may do so yet.
func mayHaveBegun(p queue.Preview, refusal *apierr.Error) bool {
	return p.State == queue.Accepting || refusal.Code == codes.AlreadyExists
}

// Settle brings an accept to its end that its node left half way: the contact
// service says whether the attempt was begun.
func (b *Book) Settle(ctx context.Context, tenant string, p queue.Preview) error {
	response, err := b.contacts.ResolveAttempt(ctx, &contactinternalv1.ResolveAttemptRequest{AttemptId: p.ID})
	if err != nil {
		return fmt.Errorf("resolve attempt: %w", err)
	}
	if response.GetAttempt() == nil {
		return b.queue.Refuse(ctx, tenant, p.ID, false)
	}
	_, err = b.confirm(ctx, tenant, response.GetAttempt())
	return err
}
