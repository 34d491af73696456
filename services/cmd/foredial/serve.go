package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/alecthomas/kong"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/config"
	"github.com/foredial/foredial/services/suite"
)

// settings are what every command that works with stores may be told.
type settings struct {
	File  config.File  `name:"config" help:"YAML file with settings." placeholder:"FILE"`
	Log   logSettings  `embed:"" prefix:"log."`
	Suite suite.Config `embed:""`
}

type logSettings struct {
	Level  string `help:"Least level that is logged: ${enum}." enum:"debug,info,warn,error" default:"info"`
	Format string `help:"Form of log lines: ${enum}." enum:"text,json" default:"text"`
}

func (l logSettings) open(w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.Level)); err != nil {
		return nil, err
	}
	options := &slog.HandlerOptions{Level: level}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options)), nil
	}
	return slog.New(slog.NewTextHandler(w, options)), nil
}

type serveCmd struct {
	settings `embed:""`
}

// Run serves until ctx ends.
func (c *serveCmd) Run(ctx context.Context, std streams) error {
	return serve(ctx, c.settings, std, func(*suite.Suite) error { return nil })
}

type devCmd struct {
	settings `embed:""`
}

// Run serves until ctx ends, and says how to begin.
func (c *devCmd) Run(ctx context.Context, std streams) error {
	if err := c.Suite.KeepAttributeKeys(); err != nil {
		return err
	}
	c.Suite.Notification.SMSLog = true
	c.Suite.Auth.DevSignIn = true
	return serve(ctx, c.settings, std, func(s *suite.Suite) error { return greet(ctx, std.out, s) })
}

// serve runs a suite from its start, told to up, until ctx ends.
func serve(ctx context.Context, c settings, std streams, up func(*suite.Suite) error) error {
	log, err := c.Log.open(std.err)
	if err != nil {
		return err
	}
	c.Suite.Version = version
	s, err := suite.New(ctx, c.Suite, log)
	if err != nil {
		return err
	}
	if err = s.Start(ctx); err == nil {
		err = up(s)
	}
	if err == nil {
		<-ctx.Done()
		log.Info("stopping")
	}
	return errors.Join(err, s.Stop(context.WithoutCancel(ctx)))
}

// greet prints what somebody trying Foredial needs.
func greet(ctx context.Context, w io.Writer, s *suite.Suite) error {
	const day = 24 * time.Hour
	admin := auth.Identity{Subject: "dev", Tenant: defaultTenant, Role: auth.TenantAdmin}
	token, err := s.Token(admin, day)
	if err != nil {
		return err
	}
	link, err := s.SignInLink(ctx, admin)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, `
Foredial is up.
  REST    %s
  gRPC    %s
  health  http://%s/readyz

Sign in in a browser as the administrator of tenant %[4]q, once and within an hour, or as anybody at %[1]s/auth/dev:
  %[5]s

A token of that tenant, good for a day:
  export FOREDIAL_TOKEN=%[6]s

`, s.URL(), s.GRPC(), s.Ops(), defaultTenant, link, token)
	return err
}

type migrateCmd struct {
	settings `embed:""`
}

// Run brings the schemas of the roles up to date.
func (c *migrateCmd) Run(ctx context.Context, std streams) error {
	log, err := c.Log.open(std.err)
	if err != nil {
		return err
	}
	return suite.Migrate(ctx, c.Suite, log)
}

type printCmd struct {
	settings `embed:""`
}

// Run prints the effective settings.
func (c *printCmd) Run(command *kong.Context, source *config.Source, std streams) error {
	return source.Print(std.out, command)
}
