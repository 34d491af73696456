package plan

// Caller is a number that calls can be shown to come from.
type Caller struct {
	Number string
	// Priority is 1 (used first) to 5.
	Priority int32
}

// Choose picks the caller number of a task's call with the given running
// count: of those with the lowest priority value, one after the other. It is
// empty when there is none.
func Choose(callers []Caller, count uint64) string {
	var first []string
	var priority int32
	for _, c := range callers {
		switch {
		case len(first) == 0 || c.Priority < priority:
			first, priority = []string{c.Number}, c.Priority
		case c.Priority == priority:
			first = append(first, c.Number)
		}
	}
	if len(first) == 0 {
		return ""
	}
	return first[count%uint64(len(first))]
}
