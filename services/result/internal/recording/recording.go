// Package recording says where the recording of a call is. A connector reports a
// path; it is taken for one below the tenant's own prefix of the bucket, whatever
// it looks like, and one that seeks to leave that is no path:
//
//	acme, calls/1.wav     acme/calls/1.wav
//	acme, /calls//1.wav   acme/calls/1.wav
//	acme, ../other/1.wav  none
//
// A path is not decoded: %2e is three characters.
package recording

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// types of recordings by their extension.
var types = map[string]string{
	".wav": "audio/wav", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".opus": "audio/ogg",
	".m4a": "audio/mp4", ".flac": "audio/flac", ".webm": "audio/webm",
}

// Key is where the bucket keeps the recording at a path; false: nowhere.
func Key(tenant, given string) (string, bool) {
	if !utf8.ValidString(given) || strings.ContainsFunc(given, func(r rune) bool { return r == '\\' || unicode.IsControl(r) }) {
		return "", false
	}
	for part := range strings.SplitSeq(given, "/") {
		if part == ".." {
			return "", false
		}
	}
	below := strings.TrimPrefix(path.Clean("/"+given), "/")
	return tenant + "/" + below, below != ""
}

// Type is the media type of the recording at a path, and what its name ends with;
// of what is no known sound, neither says anything.
func Type(given string) (contentType, extension string) {
	extension = strings.ToLower(path.Ext(given))
	if contentType, ok := types[extension]; ok {
		return contentType, extension
	}
	return "application/octet-stream", ""
}
