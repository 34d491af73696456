// Package contact has the words of the calling list: a contact, its numbers and
// attempts, where each is, and the order they are called in. It knows no
// storage, no wire and no clock.
package contact
