package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
)

// progressEvery is how often a line says how far an import is. An import that
// is over sooner says nothing.
const progressEvery = time.Second

// follow says how far an import is until stop is called, which waits for it.
func follow(ctx context.Context, contacts contactv1.ContactServiceClient, id string, w io.Writer) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C: // there is no import before the whole file has arrived
				watch(ctx, contacts, id, w, tick.C)
			}
		}
	})
	return func() { cancel(); done.Wait() }
}

// watch prints from one stream, a line a tick, until that ends.
func watch(ctx context.Context, contacts contactv1.ContactServiceClient, id string, w io.Writer, tick <-chan time.Time) {
	stream, err := contacts.WatchImport(ctx, &contactv1.WatchImportRequest{Id: id})
	if err != nil {
		return
	}
	for {
		i, err := stream.Recv()
		if err != nil || i.GetState() != contactv1.ImportState_IMPORT_STATE_RUNNING {
			return
		}
		select {
		case <-tick:
			fmt.Fprintln(w, progress(i))
		default:
		}
	}
}

// progress is a line about a RUNNING import.
func progress(i *contactv1.Import) string {
	line := fmt.Sprintf("%d of %d rows", i.GetRows(), i.GetTotalRows())
	if i.GetExpectedEndTime() == nil || i.GetRowsPerSecond() <= 0 {
		return line
	}
	left := float64(i.GetTotalRows()-i.GetRows()) / i.GetRowsPerSecond()
	return line + fmt.Sprintf(", %.0f a second, about %s left", i.GetRowsPerSecond(), time.Duration(left*float64(time.Second)).Round(time.Second))
}
