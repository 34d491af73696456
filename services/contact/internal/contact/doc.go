// Package contact has the words of the calling list: a contact, its numbers and
// attempts, where each is, and the order they are called in. It knows no
// storage, no wire and no clock.
//
// # The order of calls
//
// An [Order] makes a key of a contact; the bytewise order of the keys of a task
// is its call order. Every key ends with the contact's import order, so no two
// are equal, and what came first is called first where nothing else decides.
// Values follow one another in a key so that none can be mistaken for a part of
// the next:
//
//	text     its bytes, 00 written as 00 FF, ended by 00 01; of an attribute the
//	         first [MaxTextKey] bytes count
//	number   8 bytes that sort like the value
//	date     YYYY-MM-DD
//
// A value that is descending has all its bytes inverted. Before each stands 01,
// and 02 in the place of one that is missing or cannot be read: those are last,
// whichever way the others go.
package contact
