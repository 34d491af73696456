package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/foredial/foredial/pkg/apierr"
	changev1 "github.com/foredial/foredial/proto/gen/foredial/change/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/cmd/foredial/internal/manifest"
)

type applyCmd struct {
	client `embed:""`

	File   string `short:"f" help:"YAML or JSON file; - for standard input." required:"" env:"-"`
	DryRun bool   `help:"Check and report, change nothing." env:"-"`
}

// Run applies the file and prints what changed.
func (c *applyCmd) Run(ctx context.Context, std streams) error {
	text, err := c.read(std.in)
	if err != nil {
		return err
	}
	file, err := manifest.Parse(c.File, text)
	if err != nil {
		return err
	}
	file.Request.DryRun = c.DryRun
	conn, err := c.dial()
	if err != nil {
		return err
	}
	defer conn.Close()
	response, err := directoryv1.NewDirectoryServiceClient(conn).ApplyResources(ctx, file.Request)
	if err != nil {
		return explainIn(file, err)
	}
	report(std.out, file.Request, response)
	return nil
}

func (c *applyCmd) read(in io.Reader) ([]byte, error) {
	if c.File != "-" {
		opened, err := os.Open(c.File)
		if err != nil {
			return nil, err
		}
		defer opened.Close()
		in = opened
	}
	return io.ReadAll(io.LimitReader(in, manifest.MaxSize+1)) // one more, so that it is seen to be too much
}

// marks are what stands before a thing that apply did something to.
var marks = map[directoryv1.ApplyResourcesResponse_Action]string{
	directoryv1.ApplyResourcesResponse_ACTION_CREATED: "+",
	directoryv1.ApplyResourcesResponse_ACTION_UPDATED: "~",
}

// report prints what was created, what was updated and how, and how much was
// there already.
func report(w io.Writer, request *directoryv1.ApplyResourcesRequest, response *directoryv1.ApplyResourcesResponse) {
	unchanged := 0
	say := func(action directoryv1.ApplyResourcesResponse_Action, what string, fields []*changev1.FieldChange) {
		mark, changed := marks[action]
		if !changed {
			unchanged++
			return
		}
		fmt.Fprintln(w, mark, what)
		for _, field := range fields {
			fmt.Fprintf(w, "    %s: %s -> %s\n", field.GetPath(), shown(field.GetBefore()), shown(field.GetAfter()))
		}
	}
	if request.GetSettings() != nil {
		say(response.GetSettingsAction(), "tenant settings", response.GetSettingsFields())
	}
	for i, change := range response.GetChanges() {
		say(change.GetAction(), manifest.Kind(request.GetResources()[i])+" "+change.GetId(), change.GetFields())
		if secret := change.GetSigningSecret(); secret != "" {
			fmt.Fprintf(w, "    signing secret, shown only now: %s\n", secret)
		}
	}
	fmt.Fprintln(w, "=", unchanged, "unchanged")
	if request.GetDryRun() {
		fmt.Fprintln(w, "dry run: nothing was changed")
	}
}

// shown is a value in JSON, which YAML is too.
func shown(v *structpb.Value) string {
	if v == nil {
		return "(unset)"
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // URLs stay readable
	if err := encoder.Encode(v.AsInterface()); err != nil {
		return v.String()
	}
	return strings.TrimSpace(text.String())
}

// explainIn makes a server's error readable: a line for each wrong field, with
// where it is in the file.
func explainIn(file *manifest.File, err error) error {
	face := apierr.Remote(err)
	if face == nil {
		return err
	}
	lines := []string{string(face.Reason) + ":"}
	for _, f := range face.Fields {
		lines = append(lines, fmt.Sprintf("  %s: %s: %s: %s", file.At(f.Path), f.Path, f.Reason, f.Description))
	}
	if field := face.Metadata["field"]; len(face.Fields) == 0 && field != "" {
		lines = append(lines, fmt.Sprintf("  %s: %s", file.At(field), face.Message))
	}
	if len(lines) == 1 {
		return explain(err)
	}
	return errors.New(strings.Join(lines, "\n"))
}

// explain makes a server's error readable: its message, or its wrong fields a
// line each.
func explain(err error) error {
	s := status.Convert(err)
	var lines []string
	for _, d := range s.Details() {
		if bad, ok := d.(*errdetails.BadRequest); ok {
			for _, f := range bad.GetFieldViolations() {
				lines = append(lines, "\n  "+f.GetField()+": "+f.GetDescription())
			}
		}
	}
	reason := apierr.ReasonIn(err)
	if reason == "" { // no server of ours said this
		return err
	}
	if len(lines) > 0 {
		return fmt.Errorf("%s:%s", reason, strings.Join(lines, ""))
	}
	return fmt.Errorf("%s: %s", reason, s.Message())
}
