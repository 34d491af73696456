package filestream_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"gocloud.dev/blob"
	"gocloud.dev/blob/memblob"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/services/internal/filestream"
)

// content is more than one chunk, and no two places in it look alike.
var content = func() []byte {
	var b bytes.Buffer
	for i := range 40_000 {
		b.Write([]byte{byte(i), byte(i >> 8), byte(i >> 16), '.'})
	}
	return b.Bytes()
}()

func bucket(t *testing.T) *blob.Bucket {
	t.Helper()
	b := memblob.OpenBucket(nil)
	t.Cleanup(func() { _ = b.Close() })
	require.NoError(t, b.WriteAll(t.Context(), "a", content, nil))
	require.NoError(t, b.WriteAll(t.Context(), "empty", nil, nil))
	return b
}

// stream keeps what is sent.
type stream struct {
	grpc.ServerStreamingServer[httpbody.HttpBody]

	header metadata.MD
	chunks []*httpbody.HttpBody
	broken error
}

func (s *stream) SendHeader(md metadata.MD) error {
	s.header = md
	return nil
}

func (s *stream) Send(chunk *httpbody.HttpBody) error {
	if s.header == nil {
		return errors.New("the header comes first")
	}
	s.chunks = append(s.chunks, chunk)
	return s.broken
}

func (s *stream) bytes() (all []byte) {
	for _, c := range s.chunks {
		all = append(all, c.GetData()...)
	}
	return all
}

func TestSend(t *testing.T) {
	b := bucket(t)
	for _, offset := range []int{0, 1, 64 << 10, len(content) - 1, len(content)} {
		file, err := filestream.Open(t.Context(), b, "a", int64(offset), "a.csv", "text/csv")
		require.NoError(t, err)
		var s stream
		require.NoError(t, file.Send(&s))
		require.NoError(t, file.Close())
		require.True(t, bytes.Equal(content[offset:], s.bytes()), "from byte %d on", offset)
		for i, c := range s.chunks {
			require.Equal(t, map[bool]string{true: "text/csv"}[i == 0], c.GetContentType())
			require.LessOrEqual(t, len(c.GetData()), 64<<10)
		}
		info, ok := filestream.Of(s.header)
		require.True(t, ok)
		require.Equal(t, file.Info, info)
		require.Equal(t, "a.csv", info.Name)
		require.EqualValues(t, len(content), info.Size)
		require.NotEmpty(t, info.ETag)
	}
}

func TestSendOfNothing(t *testing.T) {
	file, err := filestream.Open(t.Context(), bucket(t), "empty", 0, "a.csv", "text/csv")
	require.NoError(t, err)
	var s stream
	require.NoError(t, file.Send(&s))
	require.Empty(t, s.chunks)
	info, ok := filestream.Of(s.header)
	require.True(t, ok)
	require.Zero(t, info.Size)
}

func TestSendEndsWithTheStream(t *testing.T) {
	file, err := filestream.Open(t.Context(), bucket(t), "a", 0, "a.csv", "text/csv")
	require.NoError(t, err)
	s := stream{broken: io.ErrClosedPipe}
	require.ErrorIs(t, file.Send(&s), io.ErrClosedPipe)
	require.Len(t, s.chunks, 1)
}

func TestPastTheEnd(t *testing.T) {
	_, err := filestream.Open(t.Context(), bucket(t), "a", int64(len(content))+1, "a.csv", "text/csv")
	e, ok := errors.AsType[*apierr.Error](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, apierr.Field{Path: "offset", Reason: apierr.Range, Description: e.Fields[0].Description}, e.Fields[0])
	info, ok := filestream.OfError(e.GRPCStatus().Err())
	require.True(t, ok)
	require.Equal(t, "a.csv", info.Name)
	require.EqualValues(t, len(content), info.Size)
	require.NotEmpty(t, info.ETag)
}

func TestOpenErrors(t *testing.T) {
	b := bucket(t)
	_, err := filestream.Open(t.Context(), b, "b", 0, "", "")
	require.ErrorIs(t, err, filestream.ErrNotFound)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, b.Close())
	_, err = filestream.Open(over, b, "a", 0, "", "")
	require.ErrorIs(t, err, filestream.ErrUnavailable)
}

func TestOtherStreamsSayNothing(t *testing.T) {
	_, ok := filestream.Of(metadata.MD{})
	require.False(t, ok)
	for _, err := range []error{nil, io.EOF, apierr.BadField("offset", apierr.Range, "no").GRPCStatus().Err()} {
		_, ok = filestream.OfError(err)
		require.False(t, ok, "%v", err)
	}
}
