// Package gateway sends short messages by an SMS gateway or message centre that
// speaks SMPP 3.4, over one connection that it keeps up (package smpp).
//
// A text goes in the default alphabet or else in UCS-2, in up to ten parts; a
// longer one is refused here. Every message asks for a receipt, which the gateway
// sends hours later perhaps, and names by the id that it gave the part.
package gateway
