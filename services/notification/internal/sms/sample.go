package sms

import (
	"time"

	"github.com/foredial/foredial/services/internal/placeholder"
)

// sample stands in a test where a message has what is the customer's.
const sample = "test"

// Samples are facts that fill a text in for a test, sent to a number at a time.
func Samples(text placeholder.Text, number string, at time.Time) Facts {
	facts := Facts{
		Name: sample, Reference: sample, Number: number, Task: sample, BusinessResult: sample, Time: at,
		Attributes: map[string]string{},
	}
	for _, code := range text.Attributes() {
		facts.Attributes[code] = sample
	}
	return facts
}
