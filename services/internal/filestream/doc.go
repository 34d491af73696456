// Package filestream carries a file of a bucket in a stream of chunks, from any
// byte on. What a reader wants to know ahead of the first byte is in the headers
// of the stream: how the file is called, how long it is, and its ETag, by which it
// is told from another of the same name.
//
//	service   Open(bucket, key, offset) ──▶ File ──Send──▶ headers, chunks
//	gateway   headers ──Of──▶ Info ──▶ Content-Range, ETag
//
// An offset past the end is INVALID_FIELD; the error has the Info as well, so that
// it can be answered as HTTP wants it ([OfError]).
package filestream
