package attempt

import (
	"errors"
	"time"
)

// Remark is one change of the business result after the call.
type Remark struct {
	// Previous is what it was before; empty: none.
	Previous         string
	BusinessResultID string
	Note             string
	Time             time.Time
	// By is the subject of the token that it came with.
	By string
}

// ErrNotOver says that the call has not ended yet.
var ErrNotOver = errors.New("the call is not over")

// Remark changes the business result, whoever chose it, and says in the change
// what it was. The one it has already changes nothing. The error is ErrNotOver.
func (a Attempt) Remark(r Remark) (Attempt, Change, error) {
	if a.End.IsZero() {
		return Attempt{}, Change{}, ErrNotOver
	}
	if r.BusinessResultID == a.BusinessResultID {
		return a, Change{}, nil
	}
	r.Previous, a.BusinessResultID = a.BusinessResultID, r.BusinessResultID
	a.Remarks++
	return a, Change{Any: true, Remark: &r}, nil
}
