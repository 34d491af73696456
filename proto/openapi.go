// Package proto carries the generated description of the REST API. The Go code
// generated from the contract is in the packages below gen.
package proto

import _ "embed" // for OpenAPI

// OpenAPI is the OpenAPI 2.0 document of every RPC with a REST route, as JSON.
//
//go:embed gen/openapi/foredial.swagger.json
var OpenAPI []byte
