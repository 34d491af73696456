package plan

// maxDepth bounds the tree of business results; the task service lets no cycle in.
const maxDepth = 100

// Chosen reports whether a business result is the root or below it. parent
// gives the result above one; false when there is no such result.
func Chosen(result, root string, parent func(id string) (above string, ok bool)) bool {
	for range maxDepth {
		above, ok := parent(result)
		if !ok {
			return false
		}
		if root == "" || result == root {
			return true
		}
		result = above
	}
	return false
}
