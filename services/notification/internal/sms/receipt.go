package sms

import (
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
)

// Receipt is what a provider reports of a message, or of a part of it, that it
// took. It may come before the answer that names the message.
type Receipt struct {
	// Account that the message went by, and the provider's id of it.
	Account, MessageID string
	State              notificationv1.SmsReceipt
	// Detail is the provider's own word.
	Detail string
}
