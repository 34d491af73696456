package recording_test

import (
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/result/internal/recording"
)

func TestKey(t *testing.T) {
	for given, want := range map[string]string{
		"1.wav": "acme/1.wav", "calls/1.wav": "acme/calls/1.wav", "/calls//1.wav": "acme/calls/1.wav", "./a/./b": "acme/a/b",
		"acme/1.wav": "acme/acme/1.wav", "..wav": "acme/..wav", "a..b/...": "acme/a..b/...", "录音/一.wav": "acme/录音/一.wav",
		"%2e%2e/other/1.wav": "acme/%2e%2e/other/1.wav", "..%2fother": "acme/..%2fother", "C:/x": "acme/C:/x", "s3://b/x": "acme/s3:/b/x",
		"": "", "/": "", ".": "", "//": "", "..": "", "../other/1.wav": "", "/../other/1.wav": "", "a/../../other": "",
		"a/../b": "", "a/..": "", `..\foreign`: "", `a\b`: "", "a\x00.wav": "", "a\nb": "", "a\x7f": "", "\xff": "",
	} {
		got, ok := recording.Key("acme", given)
		require.Equal(t, want != "", ok, "%q", given)
		if ok {
			require.Equal(t, want, got, "%q", given)
		}
	}
}

func TestType(t *testing.T) {
	for given, want := range map[string][2]string{
		"a.wav": {"audio/wav", ".wav"}, "a/b.MP3": {"audio/mpeg", ".mp3"}, "a.ogg": {"audio/ogg", ".ogg"},
		"a.html": {"application/octet-stream", ""}, "wav": {"application/octet-stream", ""}, "": {"application/octet-stream", ""},
	} {
		contentType, extension := recording.Type(given)
		require.Equal(t, want, [2]string{contentType, extension}, "%q", given)
	}
}

// No path leads out of the tenant's prefix.
func FuzzKey(f *testing.F) {
	for _, seed := range []string{"a/b.wav", "../x", "/..//../x", "%2e%2e/x", `..\x`, "", ".", "a/./../b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		key, ok := recording.Key("acme", given)
		if !ok {
			return
		}
		below, inside := strings.CutPrefix(key, "acme/")
		require.True(t, inside && below != "")
		require.Equal(t, key, path.Clean(key))
		require.NotContains(t, strings.Split(key, "/"), "..")
	})
}
