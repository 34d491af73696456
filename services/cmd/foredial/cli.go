package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/foredial/foredial/pkg/config"
	"github.com/foredial/foredial/services/suite"
)

// cli is what can be said on the command line.
type cli struct {
	Serve   serveCmd   `cmd:"" help:"Run services."`
	Dev     devCmd     `cmd:"" help:"Run all services on this machine, with embedded stores." set:"host=127.0.0.1"`
	Demo    demoCmd    `cmd:"" help:"Play a sample campaign with simulated agents and customers, and watch it."`
	Migrate migrateCmd `cmd:"" help:"Bring the database schemas up to date."`
	Apply   applyCmd   `cmd:"" help:"Create or update the directory from a file."`
	Import  importCmd  `cmd:"" help:"Import contacts into a task from a CSV or XLSX file."`
	Agents  agentsCmd  `cmd:"" help:"List agents and what each is doing."`
	Shards  shardsCmd  `cmd:"" help:"List the shards and which dispatcher leads each."`
	Loadgen loadgenCmd `cmd:"" help:"Load a task of a running server with simulated agents and telephony connectors."`
	Audit   struct {
		List   auditListCmd   `cmd:"" help:"List the entries of the audit log."`
		Verify auditVerifyCmd `cmd:"" help:"Check that nobody changed, removed or added entries of the audit log."`
	} `cmd:"" help:"Look at a tenant's audit log."`
	Token  tokenCmd `cmd:"" help:"Make a token."`
	Config struct {
		Print printCmd `cmd:"" help:"Print the settings that serve would use, and where each comes from."`
	} `cmd:"" help:"Look at the configuration."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// streams are the process's own.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run is the whole program; it returns the exit code.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err := execute(ctx, args, streams{in, out, errs})
	if help, ok := errors.AsType[exit](err); ok {
		return int(help)
	}
	if err != nil {
		fmt.Fprintln(errs, "foredial:", err)
		return 1
	}
	return 0
}

// exit is how kong leaves after --help.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// execute parses args and runs the command in them.
func execute(ctx context.Context, args []string, std streams) (err error) {
	defer func() {
		if code, ok := recover().(exit); ok {
			err = code
		}
	}()
	source := config.New("FOREDIAL")
	options := append(source.Options(),
		kong.Name("foredial"), kong.Description("A preview outbound dialler."),
		kong.Writers(std.out, std.err), kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		suite.Vars(""), kong.Bind(std), kong.BindTo(ctx, (*context.Context)(nil)))
	parser, err := kong.New(&cli{}, options...)
	if err != nil {
		return err
	}
	command, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return command.Run()
}
