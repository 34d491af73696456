package contact

import "encoding/binary"

// Sequence is the order in which a task calls its contacts.
type Sequence int

const (
	// ImportOrder is first come, first called.
	ImportOrder Sequence = iota + 1
	// ByPriority is priority 1 to 5, and import order inside each.
	ByPriority
)

// Key gives a contact's place in the sequence: the bytewise order of the keys
// of a task is its call order. order is the contact's import order, so no two
// keys are equal. A store has the same formula in SQL, to give new keys to a
// whole list.
func (s Sequence) Key(priority int, order int64) []byte {
	key := make([]byte, 0, 9)
	if s == ByPriority {
		key = append(key, byte(priority))
	}
	return binary.BigEndian.AppendUint64(key, uint64(order))
}
