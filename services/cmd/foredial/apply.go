package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
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
	request, err := manifest.Parse(c.File, text)
	if err != nil {
		return err
	}
	request.DryRun = c.DryRun
	conn, err := c.dial()
	if err != nil {
		return err
	}
	defer conn.Close()
	response, err := directoryv1.NewDirectoryServiceClient(conn).ApplyResources(ctx, request)
	if err != nil {
		return explain(err)
	}
	report(std.out, request, response)
	return nil
}

func (c *applyCmd) read(in io.Reader) ([]byte, error) {
	if c.File == "-" {
		return io.ReadAll(in)
	}
	return os.ReadFile(c.File)
}

// report prints a line for everything that changed, and a count.
func report(w io.Writer, request *directoryv1.ApplyResourcesRequest, response *directoryv1.ApplyResourcesResponse) {
	counts := map[directoryv1.ApplyResourcesResponse_Action]int{}
	say := func(action directoryv1.ApplyResourcesResponse_Action, what string) {
		counts[action]++
		if action != directoryv1.ApplyResourcesResponse_ACTION_UNCHANGED {
			fmt.Fprintf(w, "%-8s %s\n", strings.ToLower(strings.TrimPrefix(action.String(), "ACTION_")), what)
		}
	}
	for i, change := range response.GetChanges() {
		say(change.GetAction(), manifest.Kind(request.GetResources()[i])+" "+change.GetId())
	}
	if request.GetSettings() != nil {
		say(response.GetSettingsAction(), "tenant settings")
	}
	would := ""
	if request.GetDryRun() {
		would = " (dry run: nothing was changed)"
	}
	fmt.Fprintf(w, "%d created, %d updated, %d unchanged%s\n",
		counts[directoryv1.ApplyResourcesResponse_ACTION_CREATED],
		counts[directoryv1.ApplyResourcesResponse_ACTION_UPDATED],
		counts[directoryv1.ApplyResourcesResponse_ACTION_UNCHANGED], would)
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
