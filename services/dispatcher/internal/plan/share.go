package plan

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
