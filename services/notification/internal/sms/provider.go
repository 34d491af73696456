package sms

import (
	"context"
	"fmt"

	"golang.org/x/time/rate"
)

// Message is a short message as providers take it.
type Message struct {
	Tenant string
	// DeliveryID is the delivery's.
	DeliveryID string
	TemplateID string
	// ProviderTemplate is the provider's own id of the template, for those that
	// know the text and take its values alone.
	ProviderTemplate string
	Values           []string
	// Recipient is a number, E.164.
	Recipient string
	Text      string
}

// Provider takes messages. It is safe for concurrent use.
type Provider interface {
	// Send returns the provider's ids of the message, one for each part. Its error
	// names neither the number, nor the text, nor a secret.
	Send(ctx context.Context, m Message) (ids []string, err error)
}

// NotTakenError is why a message was not taken, with what follows from it.
type NotTakenError struct {
	Err error
	// Final: no further try would be taken.
	Final bool
	// Down: no message would be taken now.
	Down bool
}

func (f *NotTakenError) Error() string { return f.Err.Error() }
func (f *NotTakenError) Unwrap() error { return f.Err }

// Never is a NotTakenError that stays one.
func Never(format string, args ...any) error {
	return &NotTakenError{Err: fmt.Errorf(format, args...), Final: true}
}

// Down is a NotTakenError of every message for now.
func Down(format string, args ...any) error {
	return &NotTakenError{Err: fmt.Errorf(format, args...), Down: true}
}

// Pace is how fast an account may send.
type Pace struct{ limiter *rate.Limiter }

// NewPace allows so many messages, or parts of them, a second; 0: any number.
func NewPace(perSecond int) Pace {
	if perSecond == 0 {
		return Pace{rate.NewLimiter(rate.Inf, 0)}
	}
	// One message's parts have to fit into a burst.
	return Pace{rate.NewLimiter(rate.Limit(perSecond), max(perSecond, maxParts))}
}

// maxParts is how many parts a message has at most.
const maxParts = 10

// Wait waits until n parts may be sent, or says that ctx ends before.
func (p Pace) Wait(ctx context.Context, n int) error {
	if err := p.limiter.WaitN(ctx, n); err != nil {
		return fmt.Errorf("the account is at its limit: %w", err)
	}
	return nil
}
