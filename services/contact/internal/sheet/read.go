package sheet

import (
	"context"
	"errors"
	"io"
	"runtime"
)

const (
	maxRows = 5_000_000
	// A batch ends at either.
	batchRows  = 256
	batchBytes = 256 << 10
)

// Read hands on the rows behind row after (0: all) in order. The rows before
// are read too, but not checked. It stops at the first error of each, at a
// *FileError, or at one of the file's source.
func (f *File) Read(ctx context.Context, after int64, each func(Entry) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, err := f.begin(after)
	if err != nil {
		return err
	}
	// A batch is checked by a goroutine of its own, and its place in the queue
	// keeps its place in the file. The queue's length bounds both.
	queue := make(chan (<-chan []Entry), 2*runtime.GOMAXPROCS(0))
	readErr := make(chan error, 1)
	go func() {
		defer close(queue)
		readErr <- f.batches(ctx, r, queue)
	}()
	err = forward(queue, each)
	cancel() // releases the reader if each gave up
	for range queue {
	}
	if reading := <-readErr; err == nil {
		return reading
	}
	return err
}

func forward(queue <-chan (<-chan []Entry), each func(Entry) error) error {
	for batch := range queue {
		for _, entry := range <-batch {
			if err := each(entry); err != nil {
				return err
			}
		}
	}
	return nil
}

// batches reads to the end of the file.
func (f *File) batches(ctx context.Context, r *reader, queue chan<- (<-chan []Entry)) error {
	for ctx.Err() == nil {
		first := r.ordinal + 1
		batch, err := r.batch()
		if len(batch) > 0 {
			done := make(chan []Entry, 1)
			go func() { done <- f.checkAll(first, batch) }()
			select {
			case queue <- done:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (r *reader) batch() ([]raw, error) {
	batch, size := make([]raw, 0, batchRows), 0
	for len(batch) < batchRows && size < batchBytes {
		row, err := r.next()
		if err != nil {
			return batch, err
		}
		for _, field := range row.fields {
			size += len(field)
		}
		batch = append(batch, row)
	}
	return batch, nil
}

func (f *File) checkAll(first int64, batch []raw) []Entry {
	entries := make([]Entry, len(batch))
	for i, row := range batch {
		entries[i] = f.check(row)
		entries[i].Ordinal = first + int64(i)
	}
	return entries
}
