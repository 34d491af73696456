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

// Choice is which of a preview's numbers an agent wants to dial; the zero choice
// is the proposed one.
type Choice struct {
	Number string
	// Place is that of the number among the preview's, from 1, in place of Number.
	Place int
}

// Accept dials the contact of a preview, as last read, on one of its numbers. It
// goes on when the caller goes away.
func (b *Book) Accept(ctx context.Context, tenant string, p queue.Preview, wanted Choice) (queue.Call, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), acceptWithin)
	defer cancel()
	contact, err := body.Contact(p.Body)
	if err != nil {
		return queue.Call{}, err
	}
	var number string
	if p.State == queue.Offered || p.State == queue.Accepting {
		if number, err = choose(contact.GetNumbers(), wanted); err != nil {
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
	// An earlier accept of it may be under way: of the agent, or of its deadline.
	again := p.State == queue.Accepting || now.Auto
	return b.start(ctx, tenant, p, contact, number, again)
}

// AutoAccept dials the proposed number of a preview that its deadline accepted
// for the agent. A refusal is the end of the preview.
func (b *Book) AutoAccept(ctx context.Context, tenant string, p queue.Preview) error {
	ctx, cancel := context.WithTimeout(ctx, acceptWithin)
	defer cancel()
	contact, err := body.Contact(p.Body)
	if err != nil {
		return err
	}
	number, err := choose(contact.GetNumbers(), Choice{})
	if err != nil {
		return err
	}
	_, err = b.start(ctx, tenant, p, contact, number, true)
	return err
}

// start begins the attempt of a preview that is ACCEPTING, and its call. again
// says that an earlier accept of it may have begun the attempt, or may do so yet.
func (b *Book) start(
	ctx context.Context, tenant string, p queue.Preview, contact *contactinternalv1.LeasedContact, number string, again bool,
) (queue.Call, error) {
	live, err := b.begin(ctx, tenant, p.Lease, &contactinternalv1.LiveAttempt{
		AttemptId: p.ID, TaskId: p.Task, ContactId: p.Contact, AgentId: p.Agent,
		Reference: contact.GetReference(), Name: contact.GetName(), Number: number,
	}, again)
	if err != nil {
		return queue.Call{}, err
	}
	return b.confirm(ctx, tenant, live, contact)
}

// choose checks the number the agent wants, or takes the proposed one.
func choose(numbers []*contactv1.Number, wanted Choice) (string, error) {
	switch {
	case wanted.Number != "" && wanted.Place > 0:
		return "", apierr.BadField("place", apierr.Conflict, "must not be set with number")
	case wanted.Place > len(numbers):
		return "", apierr.BadField("place", apierr.Value, "must be that of one of the preview's %d numbers", len(numbers))
	case wanted.Place > 0:
		return numbers[wanted.Place-1].GetNumber(), nil
	case wanted.Number == "" && len(numbers) > 0:
		return numbers[0].GetNumber(), nil
	case !slices.ContainsFunc(numbers, func(n *contactv1.Number) bool { return n.GetNumber() == wanted.Number }):
		return "", apierr.New(codes.FailedPrecondition, apierr.ReasonOf(errorv1.Reason_REASON_NUMBER_NOT_ALLOWED),
			"the number is not one of the preview's numbers")
	}
	return wanted.Number, nil
}

// begin has the contact service judge the dial. A refusal ends ACCEPTING; an
// error that leaves open what became of it does not. Where another accept may
// have begun the attempt, perhaps on another number, that is settled first: then
// it has, or never will.
func (b *Book) begin(
	ctx context.Context, tenant, lease string, live *contactinternalv1.LiveAttempt, again bool,
) (*contactinternalv1.LiveAttempt, error) {
	response, err := b.contacts.BeginAttempt(ctx, &contactinternalv1.BeginAttemptRequest{
		AttemptId: live.GetAttemptId(), TaskId: live.GetTaskId(), ContactId: live.GetContactId(),
		LeaseId: lease, Number: live.GetNumber(), AgentId: live.GetAgentId(),
	})
	if err == nil {
		live.BeginTime = response.GetBeginTime()
		return live, nil
	}
	refusal := apierr.Remote(err)
	if refusal == nil || !final(refusal.Code) {
		return nil, fmt.Errorf("begin attempt: %w", err)
	}
	if again || refusal.Code == codes.AlreadyExists {
		earlier, err := b.contacts.ResolveAttempt(ctx, &contactinternalv1.ResolveAttemptRequest{AttemptId: live.GetAttemptId()})
		if err != nil {
			return nil, fmt.Errorf("resolve attempt: %w", err)
		}
		if earlier.GetAttempt() != nil {
			return earlier.GetAttempt(), nil
		}
	}
	if err := b.queue.Refuse(ctx, tenant, live.GetAttemptId(), refusal.Reason == leaseLost); err != nil {
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

// Settle brings an accept, or a close, to its end that its node left half way: the
// contact service says whether the attempt was begun, or closes the contact.
func (b *Book) Settle(ctx context.Context, tenant string, p queue.Preview) error {
	if p.State == queue.Closing {
		_, err := b.close(ctx, tenant, p)
		if refusal := apierr.Remote(err); refusal != nil && final(refusal.Code) {
			return nil // that settles it too
		}
		return err
	}
	response, err := b.contacts.ResolveAttempt(ctx, &contactinternalv1.ResolveAttemptRequest{AttemptId: p.ID})
	if err != nil {
		return fmt.Errorf("resolve attempt: %w", err)
	}
	if response.GetAttempt() == nil {
		return b.queue.Refuse(ctx, tenant, p.ID, false)
	}
	contact, err := body.Contact(p.Body)
	if err != nil {
		return err
	}
	_, err = b.confirm(ctx, tenant, response.GetAttempt(), contact)
	return err
}
