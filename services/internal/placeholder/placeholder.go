package placeholder

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// The names there are, besides those of attributes.
const (
	Name           = "name"
	Reference      = "reference"
	Number         = "number"
	Task           = "task"
	BusinessResult = "business_result"
	Time           = "time"
)

// attribute begins the names of data attributes; their code follows.
const attribute = "attribute."

var known = regexp.MustCompile(`^(name|reference|number|task|business_result|time|attribute\.[A-Za-z][A-Za-z0-9_]{0,29})$`)

// Text is a text cut at its placeholders.
type Text struct {
	// words come before, between and after the names: one more than there are names.
	words, names []string
}

// Parse cuts a text. The error says what is wrong first, for people, without
// naming the text.
func Parse(text string) (Text, error) {
	var t Text
	for {
		before, rest, opened := strings.Cut(text, "{{")
		if strings.Contains(before, "}}") {
			return Text{}, errors.New("closes a placeholder with }} that was not opened")
		}
		t.words = append(t.words, before)
		if !opened {
			return t, nil
		}
		name, after, closed := strings.Cut(rest, "}}")
		if !closed || strings.Contains(name, "{{") {
			return Text{}, errors.New("opens a placeholder with {{ that is not closed")
		}
		if !known.MatchString(name) {
			return Text{}, fmt.Errorf("has an unknown placeholder {{%s}}", name)
		}
		t.names = append(t.names, name)
		text = after
	}
}

// Names in the order of the text, as often as they stand in it.
func (t Text) Names() []string { return t.names }

// Attributes are the codes of the data attributes that it names.
func (t Text) Attributes() (codes []string) {
	for _, name := range t.names {
		if code, ok := AttributeCode(name); ok {
			codes = append(codes, code)
		}
	}
	return codes
}

// AttributeCode is the code of the data attribute that a name stands for, if
// it stands for one.
func AttributeCode(name string) (code string, ok bool) { return strings.CutPrefix(name, attribute) }

// Fill puts values in the place of the names, one for each in their order.
func (t Text) Fill(values []string) string {
	var filled strings.Builder
	for i, words := range t.words {
		filled.WriteString(words)
		if i < len(values) {
			filled.WriteString(values[i])
		}
	}
	return filled.String()
}
