// Package pdu reads and writes the protocol data units of SMPP 3.4: those with
// which a client binds, submits, hears of deliveries and keeps its link.
//
//	command_length  command_id  command_status  sequence_number   body, options
//	└───────────── header: four integers, 16 octets ──────────┘   by command_id
//
// The layout of a body is stated once, and read and written from there, so that
// what was read is written back octet for octet. Options (TLVs) of any tag are
// kept, in their order; the lengths of those that this module uses are checked.
//
// A PDU whose body is not as it should be is an [Error] with the status to refuse
// it with, and the next one can be read. A command_length that cannot be is
// [ErrFraming]: where the next one begins is not known. Nothing is allocated on
// the word of a length; memory grows with the octets that have come.
//
// Source: SMPP Protocol Specification v3.4, issue 1.2, sections 4 and 5.
package pdu
