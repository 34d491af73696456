// Package text turns text into the octets of short messages and back.
//
//	alphabet   data_coding  a character takes            alone  in parts
//	GSM        0            an octet, some of them two     160       153
//	GSMPacked  0            seven bits, some of them 14    160       153
//	Latin1     3            an octet                       140       134
//	UCS2       8            two octets, or four             70        67
//
// A message holds 140 octets on the air, where GSM's characters have seven bits
// each, and a part of a long one gives six of them to its header. What fits is
// counted that way, whether the octets carry seven bits or eight on the way to
// the server: GSM is what servers expect, GSMPacked what some ask for. No
// character is cut in two by the end of a part: neither one that needs the escape
// to GSM's extension table nor a surrogate pair.
//
// Spare bits at the end of a packed text that would read as an @ are a carriage
// return, as the standard has it; one at that place is no part of the text.
//
// Sources: 3GPP TS 23.038, sections 6.1 and 6.2; 3GPP TS 23.040, section 9.2.3.24.
package text
