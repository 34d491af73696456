// Package failcode says what the raw code that a call ended with means to
// people.
//
// A raw code is a string of digits from the calling platform. It maps, many to
// one, to a displayed result: by the tenant's own map, else by the preset; a code
// that neither knows is OTHER.
// [Unknown] stands in the place of a code when the end of a call was never
// reported. Whether a call was answered is not this package's business: who
// knows an answer time need not ask.
package failcode
