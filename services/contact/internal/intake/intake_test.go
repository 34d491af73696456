package intake_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/intake"
	"github.com/foredial/foredial/services/contact/internal/sheet"
)

const file = "number,name,city\n13800138000,Wang,Beijing\nx,,\n13800138001,Li,\n"

func take(t *testing.T, text string, maxBytes int64) (*intake.Spool, string, error) {
	t.Helper()
	dir := t.TempDir()
	spool, err := intake.File(context.Background(), strings.NewReader(text), intake.Options{Dir: dir, Region: "CN", MaxBytes: maxBytes})
	return spool, dir, err
}

func requireEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

func all(t *testing.T, spool *intake.Spool) (entries []sheet.Entry) {
	t.Helper()
	for e, err := range spool.Entries() {
		require.NoError(t, err)
		entries = append(entries, e)
	}
	return entries
}

func TestSpool(t *testing.T) {
	spool, dir, err := take(t, file, 1000)
	require.NoError(t, err)
	first := all(t, spool)
	require.Len(t, first, 3)
	require.NotEmpty(t, first[0].Row.ID)
	require.NotEqual(t, first[0].Row.ID, first[2].Row.ID)
	require.Equal(t, map[string]string{"city": "Beijing"}, first[0].Row.Attributes)
	require.Equal(t, &sheet.Reject{Line: 3, Column: "number", Value: "****x", Reason: "is not a telephone number"}, first[1].Reject)
	for range spool.Entries() {
		break // a pass that is given up does not spoil the next
	}
	require.Equal(t, first, all(t, spool), "every pass gives the same rows, and the same ids")
	require.NoError(t, spool.Close())
	requireEmpty(t, dir)
}

func TestSpoolIsGone(t *testing.T) {
	spool, _, err := take(t, file, 1000)
	require.NoError(t, err)
	require.NoError(t, spool.Close())
	for _, err := range spool.Entries() {
		require.ErrorIs(t, err, os.ErrClosed)
	}
}

func TestRefusedFileLeavesNothing(t *testing.T) {
	_, dir, err := take(t, file, int64(len(file)-1))
	require.ErrorIs(t, err, intake.ErrTooLarge)
	requireEmpty(t, dir)
	_, dir, err = take(t, "name\nWang\n", 1000)
	require.ErrorAs(t, err, new(*sheet.FileError))
	requireEmpty(t, dir)

	spool, _, err := take(t, file, int64(len(file)))
	require.NoError(t, err, "the limit itself is allowed")
	require.NoError(t, spool.Close())
}
