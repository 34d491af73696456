// Package gateway is the REST side of the suite. It keeps nothing and decides
// nothing: each request becomes the gRPC call that its route names in the
// contract, made with the caller's own token, over the same interceptors.
//
//	request   JSON, lowerCamelCase; an unknown field or query parameter is INVALID_ARGUMENT naming it
//	answer    JSON with every field present
//	error     google.rpc.Status as JSON, always with an ErrorInfo; Retry-After where it says when
//	stream    one JSON object a line, {"result": …} or {"error": …}; with
//	          Accept: text/event-stream, events "message" and "failure"; those of
//	          /v1/events:watch have their cursor as id, and Last-Event-ID goes on from it
//	id        X-Request-Id, taken or made, goes to the service and comes back
//	session   a browser's cookie (package signin) is the bearer token of requests without
//	          one; what they change has to come from a page of the gateway's own origin
//	          or of Config.AllowOrigins
//
// Some routes are not plain translations: an import, of contacts or of numbers,
// streams the request body to the contact service as fast as it takes it, and
// nothing comes of it when the upload breaks off; an export and a recording come
// back as the file itself, from any byte on (Range: bytes=N-); /openapi.json
// describes all of it.
//
// Every other address is the console's, whose pages know their own routes: GET /tasks/t1
// is the page, and an address below /assets that is no file is NOT_FOUND.
//
// Time limits are about silence, not about length: a body or an answer may take
// hours, but neither side may stall for longer than Config.Idle.
package gateway
