package policy

import (
	"errors"
	"time"
)

// Gate is one thing that has to be so for a call. The values are those of
// foredial.contact.v1.Gate.
type Gate int

// The gates in order: what the contact has to pass, then what each number has to.
const (
	GateTaskState Gate = iota + 1
	GateTaskDates
	GateTaskOrder
	GateContactDone
	GateContactCall
	GateContactLease
	GateAppointment
	GateNumbers
	GateNumberLock
	GateNumberLive
	GateNumberCap
	GateNumberDue
	GateNumberRound
	GateWindow
	GateBlocklist
	GateTrustList
	// GateTaskPriority is between tasks: only Explain asks.
	GateTaskPriority
)

const (
	contactGates = int(GateNumberLock)
	numberGates  = int(GateTrustList) - contactGates
)

// Verdict is what was found at a gate.
type Verdict struct {
	Gate   Gate
	Passed bool
	// Evidence is what was found, for people; only of Explain.
	Evidence string
	// Next is when it will be passed as far as is known now; zero when it is, or
	// never will be, or nobody knows.
	Next time.Time
}

// Why a number may not be dialled.
var (
	ErrTaskState   = errors.New("the task is not running")
	ErrTaskDates   = errors.New("the task's time has not come, or is over")
	ErrAppointment = errors.New("the contact's appointment is not due yet")
	ErrLocked      = errors.New("a number of the contact is live elsewhere")
	ErrExhausted   = errors.New("the number is exhausted")
	ErrCap         = errors.New("the number has been dialled as often as the task allows")
	ErrNotDue      = errors.New("the number is not due yet")
	ErrRound       = errors.New("it is the turn of another number")
	ErrWindow      = errors.New("the call window is closed")
	ErrBlocklisted = errors.New("the number is on a blocklist")
	ErrNotTrusted  = errors.New("the number is not on the trust list")
)

// refusals are the errors of a dial by the gate that refuses it. The gates that
// are not here are about a contact that is in nobody's hands.
var refusals = map[Gate]error{
	GateTaskState: ErrTaskState, GateTaskDates: ErrTaskDates, GateAppointment: ErrAppointment,
	GateNumberLock: ErrLocked, GateNumberLive: ErrExhausted, GateNumberCap: ErrCap, GateNumberDue: ErrNotDue,
	GateNumberRound: ErrRound, GateWindow: ErrWindow, GateBlocklist: ErrBlocklisted, GateTrustList: ErrNotTrusted,
}
