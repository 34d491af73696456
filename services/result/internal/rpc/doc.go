// Package rpc answers the calls to the result service: it turns messages into
// attempts, previews and exports, and errors into their public face.
package rpc
