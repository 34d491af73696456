// Package rest turns HTTP requests into gRPC calls; the rules are in the doc of
// package gateway.
//
//	edge      request id, stall limits, body limit
//	headers   what tells browsers to be careful
//	browser   other origins, and the session in a cookie
//	metrics   requests by route
//	site      the API's addresses, and the console's
//	mux       routes from the contract, JSON both ways
//	query     query parameters must exist
//	fault     every error in one form, also those that arise here
//	streams   server streams: JSON lines or events, and an end when draining
//	upload    the import routes
//	download  the routes of files, and their ranges
package rest
