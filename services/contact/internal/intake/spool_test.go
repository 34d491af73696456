package intake_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/intake"
)

func requireEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestReceive(t *testing.T) {
	dir, text := t.TempDir(), strings.Repeat("number\n", 1000)
	spool, err := intake.Receive(iotest.OneByteReader(strings.NewReader(text)), dir, int64(len(text)))
	require.NoError(t, err, "the limit itself is allowed")
	requireEmpty(t, dir)
	require.EqualValues(t, len(text), spool.Size)
	sum := sha256.Sum256([]byte(text))
	require.Equal(t, hex.EncodeToString(sum[:]), spool.SHA256)
	got, err := io.ReadAll(io.NewSectionReader(spool, 0, spool.Size))
	require.NoError(t, err)
	require.Equal(t, text, string(got))
	require.NoError(t, spool.Close())
}

func TestReceiveFails(t *testing.T) {
	dir := t.TempDir()
	_, err := intake.Receive(strings.NewReader("12345"), dir, 4)
	require.ErrorIs(t, err, intake.ErrTooLarge)
	broken := errors.New("the client is gone")
	_, err = intake.Receive(io.MultiReader(strings.NewReader("1234"), iotest.ErrReader(broken)), dir, 99)
	require.ErrorIs(t, err, broken)
	requireEmpty(t, dir)
	_, err = intake.Receive(strings.NewReader(""), filepath.Join(dir, "none"), 4)
	require.ErrorIs(t, err, os.ErrNotExist)
}
