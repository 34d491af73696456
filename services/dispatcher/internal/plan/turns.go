package plan

import "slices"

// MaxBatch is how many agents one script call serves at most.
const MaxBatch = 50

// Unknown is the number of idle agents before anybody has been asked.
const Unknown = -1

// Share is how many of the agents who are idle when a round begins each of the
// tasks gets in it. While nobody knows how many those are, a task that is not
// alone gets one.
func Share(idle, tasks int) int {
	switch {
	case idle == Unknown && tasks == 1:
		return MaxBatch
	case idle == Unknown:
		return 1
	default:
		return min(max(1, (idle+tasks-1)/tasks), MaxBatch)
	}
}

// Turns remembers who of each group was served last. The zero value is ready.
type Turns struct{ last map[string]string }

// Served notes that one of the group had its turn.
func (t *Turns) Served(group, member string) {
	if t.last == nil {
		t.last = map[string]string{}
	}
	t.last[group] = member
}

// Order lists the members, which are sorted, from the one after the last served.
func (t *Turns) Order(group string, members []string) []string {
	at, found := slices.BinarySearch(members, t.last[group])
	if found {
		at++
	}
	return slices.Concat(members[at:], members[:at])
}
