// Package manifest reads the files of `foredial apply`: YAML or JSON, one or
// more documents, each of them
//
//	resources: [ … ]    and, or,    settings: { … }
//
// or a single resource. Field names are those of the REST API (skillQueueIds)
// or of the contract (skill_queue_ids); of an enum's value, what all its values
// begin with may be left out (APPROVED). Where the contract wants text, what is
// written is taken as text: +8613800138000 needs no quotes.
//
// Whatever cannot be read is an error with its line and path, all of a document
// at once; and a [File] knows the line of everything in it, for what a server
// finds wrong later.
package manifest
