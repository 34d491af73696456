package result_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/filestream"
)

// recorded is a node whose tenant offers recordings from a folder with two
// tenants' files.
func recorded(t *testing.T, offered bool) (n *node, play func(id string, offset int64) (text, contentType string, err error)) {
	t.Helper()
	w := onSQLite(t)
	folder := t.TempDir()
	for name, sound := range map[string]string{
		tenant + "/calls/1.wav": "RIFF of acme", "other/calls/1.wav": "RIFF of another", "outside.wav": "RIFF of nobody",
	} {
		path := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(sound), 0o600))
	}
	w.recordings = "file://" + folder
	w.source.Put(tenant, &directoryv1.TenantSettings{TimeZone: "Europe/Berlin", FlowRecording: offered})
	n = w.run()
	return n, func(id string, offset int64) (text, contentType string, err error) {
		stream, err := n.results.PlayRecording(as(tenant), &resultv1.PlayRecordingRequest{Id: id, Offset: offset})
		require.NoError(t, err)
		return received(t, stream)
	}
}

func at(path string) func(*resultv1.Attempt) {
	return func(a *resultv1.Attempt) { a.RecordingPath = path }
}

func TestPlayRecording(t *testing.T) {
	n, play := recorded(t, true)
	n.record(report("a", answered, ended("00000"), at("/calls/1.wav")))
	text, contentType, err := play("a", 0)
	require.NoError(t, err)
	require.Equal(t, "RIFF of acme", text)
	require.Equal(t, "audio/wav", contentType)
	text, _, err = play("a", 8)
	require.NoError(t, err)
	require.Equal(t, "acme", text, "from the middle")
	_, _, err = play("a", 13)
	requireFields(t, err, "offset RANGE")

	stream, err := n.results.PlayRecording(as(tenant), &resultv1.PlayRecordingRequest{Id: "a"})
	require.NoError(t, err)
	header, err := stream.Header()
	require.NoError(t, err)
	info, ok := filestream.Of(header)
	require.True(t, ok)
	require.Equal(t, "recording-a.wav", info.Name)
	require.EqualValues(t, 12, info.Size)
}

func TestPlayRecordingStaysWithTheTenant(t *testing.T) {
	n, play := recorded(t, true)
	for id, path := range map[string]string{
		"up": "../other/calls/1.wav", "far-up": "calls/../../other/calls/1.wav", "outside": "/../outside.wav",
		"encoded": "%2e%2e/other/calls/1.wav", "encoded-slash": "..%2fother%2fcalls%2f1.wav", "backslash": `..\foreign\calls\1.wav`,
		"escaped": "..__0x2f__other/calls/1.wav", "by-name": "other/calls/1.wav", "folder": "calls", "empty": "", "root": "/",
		"nothing": "calls/2.wav", "newline": "calls/1.wav\n",
	} {
		n.record(report(id, answered, ended("00000"), at(path)))
		_, _, err := play(id, 0)
		requireError(t, err, errorv1.Reason_REASON_NOT_FOUND, "recording", id)
	}
	_, _, err := play("no-such-attempt", 0)
	requireError(t, err, errorv1.Reason_REASON_NOT_FOUND, "attempt", "no-such-attempt")
}

func TestPlayRecordingWhereNoneAreOffered(t *testing.T) {
	n, play := recorded(t, false)
	n.record(report("a", answered, ended("00000"), at("/calls/1.wav")))
	_, _, err := play("a", 0)
	requireError(t, err, errorv1.Reason_REASON_WRONG_STATE, "state", "FLOW_RECORDING_OFF")
}

func TestPlayRecordingWithoutABucket(t *testing.T) {
	w := onSQLite(t)
	w.source.Put(tenant, &directoryv1.TenantSettings{TimeZone: "Europe/Berlin", FlowRecording: true})
	n := w.run()
	n.record(report("a", answered, ended("00000"), at("/calls/1.wav")))
	stream, err := n.results.PlayRecording(as(tenant), &resultv1.PlayRecordingRequest{Id: "a"})
	require.NoError(t, err)
	_, _, err = received(t, stream)
	requireError(t, err, errorv1.Reason_REASON_NOT_FOUND, "recording", "a")
}
