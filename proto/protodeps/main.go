// Command protodeps writes the third-party .proto files that our own schema
// imports into a folder that buf reads as a second module. They are printed
// from the descriptors linked into the Go packages pinned in go.mod, so the
// schema compiles against exactly what the binaries run with, offline.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-openapiv2/options"
	"github.com/jhump/protoreflect/v2/protoprint"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/reflect/protoreflect"
)

var roots = []protoreflect.FileDescriptor{
	annotations.File_google_api_annotations_proto,
	annotations.File_google_api_field_behavior_proto,
	httpbody.File_google_api_httpbody_proto,
	validate.File_buf_validate_validate_proto,
	options.File_protoc_gen_openapiv2_options_annotations_proto,
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: protodeps <out-dir>")
	}
	files := map[string]protoreflect.FileDescriptor{}
	for _, f := range roots {
		collect(f, files)
	}
	for path, f := range files {
		if err := write(filepath.Join(os.Args[1], path), f); err != nil {
			log.Fatal(err)
		}
	}
}

// collect adds f and all it imports; google.protobuf is built into buf.
func collect(f protoreflect.FileDescriptor, into map[string]protoreflect.FileDescriptor) {
	if f.Package() == "google.protobuf" || into[f.Path()] != nil {
		return
	}
	into[f.Path()] = f
	for i := range f.Imports().Len() {
		collect(f.Imports().Get(i).FileDescriptor, into)
	}
}

func write(path string, f protoreflect.FileDescriptor) error {
	var b bytes.Buffer
	if err := (&protoprint.Printer{}).PrintProtoFile(f, &b); err != nil {
		return fmt.Errorf("print %s: %w", f.Path(), err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}
