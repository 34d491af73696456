package sheet

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxColumns    = 200
	maxNumbers    = 10
	maxColumnName = 100
)

// header says which column holds what.
type header struct {
	names     []string // as given, trimmed
	numbers   []int    // columns, in the order of their numbers
	reference int      // columns; -1 when there is none
	name      int
	priority  int
	others    []int
}

func parseHeader(fields []string) (*header, error) {
	if len(fields) > maxColumns {
		return nil, fileErrorf("line 1: %d columns, at most %d are allowed", len(fields), maxColumns)
	}
	h := &header{reference: -1, name: -1, priority: -1}
	byNumber := make([]int, maxNumbers+1) // column + 1 of numberN
	seen := map[string]bool{}
	for i, field := range fields {
		given := strings.TrimSpace(field)
		own := strings.ToLower(given)
		n, isNumber := numberColumn(own)
		switch {
		case given == "":
			return nil, fileErrorf("line 1: column %d has no name", i+1)
		case utf8.RuneCountInString(given) > maxColumnName:
			return nil, fileErrorf("line 1: the name of column %d is longer than %d characters", i+1, maxColumnName)
		case badText(given):
			return nil, fileErrorf("line 1: the name of column %d is not UTF-8 text", i+1)
		case isNumber:
			own, byNumber[n] = "number"+strconv.Itoa(n), i+1
		case own == "reference":
			h.reference = i
		case own == "name":
			h.name = i
		case own == "priority":
			h.priority = i
		default:
			own = given
			h.others = append(h.others, i)
		}
		if seen[own] {
			return nil, fileErrorf("line 1: column %q comes twice", given)
		}
		seen[own] = true
		h.names = append(h.names, given)
	}
	for _, column := range byNumber {
		if column > 0 {
			h.numbers = append(h.numbers, column-1)
		}
	}
	if len(h.numbers) == 0 {
		return nil, fileErrorf("line 1: no column is named number, or number1 to number%d", maxNumbers)
	}
	return h, nil
}

// numberColumn reads "number" and "number1" to "number10"; both number and
// number1 are the first.
func numberColumn(name string) (n int, ok bool) {
	digits, ok := strings.CutPrefix(name, "number")
	if !ok || digits == "" {
		return 1, ok
	}
	n, err := strconv.Atoi(digits)
	ok = err == nil && 1 <= n && n <= maxNumbers && strconv.Itoa(n) == digits
	return n, ok
}

// badText says whether s cannot be kept as text by every engine.
func badText(s string) bool { return !utf8.ValidString(s) || strings.ContainsRune(s, 0) }
