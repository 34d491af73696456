package pdu

import "fmt"

// Status is a command_status: zero when a request was done.
type Status uint32

// The statuses that this module itself answers with or looks for.
const (
	OK                     Status = 0x00
	InvalidMessageLength   Status = 0x01
	InvalidCommandLength   Status = 0x02
	InvalidCommandID       Status = 0x03
	InvalidBindStatus      Status = 0x04
	AlreadyBound           Status = 0x05
	SystemError            Status = 0x08
	InvalidSource          Status = 0x0a
	InvalidDestination     Status = 0x0b
	BindFailed             Status = 0x0d
	InvalidPassword        Status = 0x0e
	InvalidSystemID        Status = 0x0f
	MessageQueueFull       Status = 0x14
	Throttled              Status = 0x58
	ReceiverTemporary      Status = 0x64
	InvalidOptionStream    Status = 0xc0
	InvalidParameterLength Status = 0xc2
	UnknownError           Status = 0xff
)

// String is the status's name in the specification.
func (s Status) String() string {
	if known, ok := statuses[s]; ok {
		return known.name
	}
	return fmt.Sprintf("status 0x%08x", uint32(s))
}

// Permanent is true when the same request would be refused again: what is wrong
// is in the request. It is false for a server that is busy, out of order or not
// bound to, and for statuses that only the server's maker knows the meaning of.
func (s Status) Permanent() bool { return statuses[s].permanent }

// statuses are those of section 5.1.3, table 5-2.
var statuses = map[Status]struct {
	name      string
	permanent bool
}{
	OK:                     {"ESME_ROK", false},
	InvalidMessageLength:   {"ESME_RINVMSGLEN", true},
	InvalidCommandLength:   {"ESME_RINVCMDLEN", true},
	InvalidCommandID:       {"ESME_RINVCMDID", true},
	InvalidBindStatus:      {"ESME_RINVBNDSTS", false},
	AlreadyBound:           {"ESME_RALYBND", false},
	0x06:                   {"ESME_RINVPRTFLG", true},
	0x07:                   {"ESME_RINVREGDLVFLG", true},
	SystemError:            {"ESME_RSYSERR", false},
	InvalidSource:          {"ESME_RINVSRCADR", true},
	InvalidDestination:     {"ESME_RINVDSTADR", true},
	0x0c:                   {"ESME_RINVMSGID", true},
	BindFailed:             {"ESME_RBINDFAIL", false},
	InvalidPassword:        {"ESME_RINVPASWD", false},
	InvalidSystemID:        {"ESME_RINVSYSID", false},
	0x11:                   {"ESME_RCANCELFAIL", true},
	0x13:                   {"ESME_RREPLACEFAIL", true},
	MessageQueueFull:       {"ESME_RMSGQFUL", false},
	0x15:                   {"ESME_RINVSERTYP", true},
	0x33:                   {"ESME_RINVNUMDESTS", true},
	0x34:                   {"ESME_RINVDLNAME", true},
	0x40:                   {"ESME_RINVDESTFLAG", true},
	0x42:                   {"ESME_RINVSUBREP", true},
	0x43:                   {"ESME_RINVESMCLASS", true},
	0x44:                   {"ESME_RCNTSUBDL", true},
	0x45:                   {"ESME_RSUBMITFAIL", false},
	0x48:                   {"ESME_RINVSRCTON", true},
	0x49:                   {"ESME_RINVSRCNPI", true},
	0x50:                   {"ESME_RINVDSTTON", true},
	0x51:                   {"ESME_RINVDSTNPI", true},
	0x53:                   {"ESME_RINVSYSTYP", true},
	0x54:                   {"ESME_RINVREPFLAG", true},
	0x55:                   {"ESME_RINVNUMMSGS", true},
	Throttled:              {"ESME_RTHROTTLED", false},
	0x61:                   {"ESME_RINVSCHED", true},
	0x62:                   {"ESME_RINVEXPIRY", true},
	0x63:                   {"ESME_RINVDFTMSGID", true},
	ReceiverTemporary:      {"ESME_RX_T_APPN", false},
	0x65:                   {"ESME_RX_P_APPN", true},
	0x66:                   {"ESME_RX_R_APPN", true},
	0x67:                   {"ESME_RQUERYFAIL", true},
	InvalidOptionStream:    {"ESME_RINVOPTPARSTREAM", true},
	0xc1:                   {"ESME_ROPTPARNOTALLWD", true},
	InvalidParameterLength: {"ESME_RINVPARLEN", true},
	0xc3:                   {"ESME_RMISSINGOPTPARAM", true},
	0xc4:                   {"ESME_RINVOPTPARAMVAL", true},
	0xfe:                   {"ESME_RDELIVERYFAILURE", false},
	UnknownError:           {"ESME_RUNKNOWNERR", false},
}
