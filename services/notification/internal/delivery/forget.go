package delivery

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/phone"
)

// Erased is why a short message to an erased number is not sent.
const Erased = "the number was erased"

// Forget takes a number out of a delivery; whole takes with it all else that is
// personal. A callback still tells what happened. A short message that waits has
// nobody to go to: it is DEAD. Errors are kept unless they name the number.
func (d Delivery) Forget(number string, whole bool) Delivery {
	goes := func(text string) bool { return text != "" && (whole || phone.Mentions(text, number)) }
	if d.Channel == ByCallback {
		d.Body = forgetBody(d.Body, goes)
	}
	if phone.Mentions(d.LastError, number) {
		d.LastError = ""
	}
	if d.SMS == nil || !slices.ContainsFunc(append(slices.Clone(d.SMS.Values), d.SMS.Recipient, d.SMS.Text), goes) {
		return d
	}
	sms := *d.SMS
	sms.Recipient, sms.Text, sms.Values = "", "", nil
	d.SMS = &sms
	if d.State == Pending {
		d.State, d.LastError, d.NextTry = Dead, Erased, time.Time{}
	}
	return d
}

// forgetBody takes texts out of the message to a callback's receiver.
func forgetBody(body string, goes func(string) bool) string {
	var told []object
	if json.Unmarshal([]byte(body), &told) != nil {
		return "[]" // of no form that is known
	}
	changed := false
	for i := range told {
		o := &told[i]
		for _, text := range []*string{&o.SessionID, &o.CalledNo, &o.FilePath, &o.CustomFiled, &o.CustomField} {
			if goes(*text) {
				*text, changed = "", true
			}
		}
	}
	if !changed {
		return body
	}
	text, err := encode(told)
	if err != nil {
		return "[]"
	}
	return text
}
