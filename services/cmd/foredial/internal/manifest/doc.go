// Package manifest reads the files of `foredial apply`: YAML or JSON, one or
// more documents, each of them
//
//	resources: [ … ]    and, or,    settings: { … }
//
// or a single resource. Field names are those of the REST API (skillQueueIds)
// or of the contract (skill_queue_ids). A name that does not exist is an error
// with its line and path. Where the contract wants text, what is written is
// taken as text: +8613800138000 needs no quotes.
package manifest
