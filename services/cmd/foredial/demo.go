package main

import (
	"context"
	"time"

	"github.com/foredial/foredial/services/cmd/foredial/internal/demo"
)

type demoCmd struct {
	Directory    string        `help:"Directory of the campaign, as for apply." required:"" env:"-"`
	Contacts     string        `help:"CSV file of its customers." required:"" env:"-"`
	Data         string        `help:"Folder of the stores. Empty: a fresh temporary one." env:"-"`
	Speed        float64       `help:"Seconds of human time that pass in one second." default:"400" env:"DEMO_SPEED"`
	Within       time.Duration `help:"How long the campaign may take." default:"10m" env:"-"`
	ExitWhenDone bool          `help:"Leave when the campaign is completed, with an error if its figures do not add up." env:"-"`
}

// Run plays the campaign and shows it.
func (c *demoCmd) Run(ctx context.Context, std streams) error {
	return demo.Run(ctx, demo.Options{
		Directory: c.Directory, Contacts: c.Contacts, Data: c.Data,
		Speed: c.Speed, Within: c.Within, ExitWhenDone: c.ExitWhenDone,
	}, std.out)
}
