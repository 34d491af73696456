package leader

import "slices"

// HandOver names the key that node should give up next so that no node leads
// more than its share, ceil(keys / nodes); ok is false when there is none.
// Give up one, let it settle, list the leaders and ask again.
//
// The key goes to the first in its queue, who may be a node that has its
// share already; that node is then above it and passes the key on, and joins
// the queue again at its end. So the key reaches a node in need after at most
// one pass per node.
func HandOver(all []Leadership, node string) (key string, ok bool) {
	leads := map[string]int{}
	for _, l := range all {
		for _, waiting := range l.Waiting {
			leads[waiting] += 0
		}
		if l.Node != "" {
			leads[l.Node]++
		}
	}
	if len(leads) == 0 {
		return "", false
	}
	share := (len(all) + len(leads) - 1) / len(leads)
	if leads[node] <= share {
		return "", false
	}
	nearest := -1
	for _, l := range all {
		if l.Node != node {
			continue
		}
		place := slices.IndexFunc(l.Waiting, func(waiting string) bool { return leads[waiting] < share })
		if place >= 0 && (nearest < 0 || place < nearest) {
			nearest, key = place, l.Key
		}
	}
	return key, nearest >= 0
}
