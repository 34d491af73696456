// Package protoimage reads the protos with their comments, for the commands that write
// documents from them.
package protoimage
