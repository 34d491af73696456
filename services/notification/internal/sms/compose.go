package sms

import (
	"strings"
	"time"
	"unicode"

	"github.com/foredial/foredial/services/internal/placeholder"
)

const (
	// maxValue bounds what is put in the place of one placeholder, in characters.
	maxValue = 200
	// MaxText bounds a whole text, in characters.
	MaxText = 1000
	// timeLayout is yyyy-MM-dd HH:mm.
	timeLayout = "2006-01-02 15:04"
)

// Facts are what placeholders stand for. What is not known is empty.
type Facts struct {
	// Name and Reference are the customer's, Number is the one that was called.
	Name, Reference, Number string
	// Task and BusinessResult are what people call them.
	Task, BusinessResult string
	// Time is when it happened, on the tenant's clock.
	Time time.Time
	// Attributes are the customer's, by code.
	Attributes map[string]string
}

// Compose fills a text in, and returns also the values that it put there, in the
// order of the text. Both are bounded: what is over is cut off.
func Compose(text placeholder.Text, f Facts) (filled string, values []string) {
	values = make([]string, len(text.Names()))
	for i, name := range text.Names() {
		values[i] = cut(plain(f.value(name)), maxValue)
	}
	return cut(text.Fill(values), MaxText), values
}

func (f Facts) value(name string) string {
	if code, ok := placeholder.AttributeCode(name); ok {
		return f.Attributes[code]
	}
	switch name {
	case placeholder.Name:
		return f.Name
	case placeholder.Reference:
		return f.Reference
	case placeholder.Number:
		return f.Number
	case placeholder.Task:
		return f.Task
	case placeholder.BusinessResult:
		return f.BusinessResult
	default: // placeholder.Time is the last there is
		return f.Time.Format(timeLayout)
	}
}

// plain has a blank in the place of what no telephone shows, line ends too: a
// value does not lay out a message.
func plain(value string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, value)
}

// cut keeps the first characters of a text.
func cut(text string, most int) string {
	for i := range text {
		if most == 0 {
			return text[:i]
		}
		most--
	}
	return text
}
