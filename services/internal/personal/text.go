package personal

import (
	"encoding/json"
	"unicode/utf8"
)

const (
	// shortest is how long a text is of which the ends are shown.
	shortest = 5
	dots     = "***"
)

// Text masks all of a text but its ends, and how long it is.
func Text(text string) string {
	if utf8.RuneCountInString(text) < shortest {
		return dots
	}
	_, first := utf8.DecodeRuneInString(text)
	_, last := utf8.DecodeLastRuneInString(text)
	return text[:first] + dots + text[len(text)-last:]
}

// Object masks the values of a JSON object, of those that are no texts all. What is
// no object is masked as a text.
func Object(text string) string {
	var values map[string]any
	if json.Unmarshal([]byte(text), &values) != nil {
		return Text(text)
	}
	for code, v := range values {
		if s, ok := v.(string); ok {
			values[code] = Text(s)
		} else {
			values[code] = dots
		}
	}
	masked, err := json.Marshal(values)
	if err != nil {
		return Text(text)
	}
	return string(masked)
}
