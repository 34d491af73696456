package rest

import (
	_ "embed" // for the overlay
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"

	contract "github.com/foredial/foredial/proto"
)

// overlayJSON is what the generated description lacks: what the API is as a
// whole, and the routes that are no plain translations.
//
//go:embed overlay.json
var overlayJSON []byte

// document is an OpenAPI 2.0 document, as far as we look into it.
type document struct {
	Info                json.RawMessage `json:"info,omitempty"`
	SecurityDefinitions json.RawMessage `json:"securityDefinitions,omitempty"`
	Security            json.RawMessage `json:"security,omitempty"`
	Swagger             string          `json:"swagger,omitempty"`
	Consumes            []string        `json:"consumes,omitempty"`
	Produces            []string        `json:"produces,omitempty"`
	Tags                []tag           `json:"tags,omitempty"`
	// Paths are by path, then by method.
	Paths       map[string]map[string]json.RawMessage `json:"paths"`
	Definitions json.RawMessage                       `json:"definitions,omitempty"`
}

type tag struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// serveDescription answers with the description of the API.
func serveDescription() (runtime.HandlerFunc, error) {
	description, err := describe()
	return func(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(description)
	}, err
}

// describe is the description of the whole REST API.
func describe() ([]byte, error) {
	var doc, over document
	if err := json.Unmarshal(contract.OpenAPI, &doc); err != nil {
		return nil, fmt.Errorf("read the generated OpenAPI: %w", err)
	}
	if err := json.Unmarshal(overlayJSON, &over); err != nil {
		return nil, fmt.Errorf("read overlay.json: %w", err)
	}
	doc.Info, doc.Security, doc.SecurityDefinitions = over.Info, over.Security, over.SecurityDefinitions
	maps.Copy(doc.Paths, over.Paths)
	used, err := usedTags(doc)
	if err != nil {
		return nil, err
	}
	doc.Tags = slices.DeleteFunc(doc.Tags, func(t tag) bool { return !used[t.Name] })
	return json.Marshal(doc)
}

// usedTags leaves out the services without routes, which are internal.
func usedTags(doc document) (map[string]bool, error) {
	used := map[string]bool{}
	for path, methods := range doc.Paths {
		for _, raw := range methods {
			var operation struct{ Tags []string }
			if err := json.Unmarshal(raw, &operation); err != nil {
				return nil, fmt.Errorf("read OpenAPI of %s: %w", path, err)
			}
			for _, t := range operation.Tags {
				used[t] = true
			}
		}
	}
	return used, nil
}
