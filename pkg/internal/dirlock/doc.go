// Package dirlock keeps two processes off one data folder.
//
// The lock is an flock on a file in the folder. It belongs to the open file,
// not to the process: a child that inherits the file keeps the folder locked
// after its parent was killed, for exactly as long as the child still writes
// there. The file itself stays behind and means nothing.
package dirlock
