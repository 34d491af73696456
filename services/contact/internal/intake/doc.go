// Package intake takes a file in: checked row by row as it arrives, and kept in
// a temporary file until all of it is there. The database transaction that
// loads it can then be short, whatever the client's pace, and starts only for a
// file that is good as a whole.
package intake
