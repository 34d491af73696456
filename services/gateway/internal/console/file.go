package console

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// textTypes are the files that gzip makes smaller. They are listed here, as the list of
// the machine (/etc/mime.types) may have anything.
var textTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
}

// packedTypes are those that it does not.
var packedTypes = map[string]string{
	".ico":   "image/x-icon",
	".jpg":   "image/jpeg",
	".mp3":   "audio/mpeg",
	".ogg":   "audio/ogg",
	".png":   "image/png",
	".wav":   "audio/wav",
	".webp":  "image/webp",
	".woff2": "font/woff2",
}

// file is one of a build's.
type file struct {
	contentType string
	content     []byte
	// zipped makes the gzip of the content when it is first wanted; nil: it has none.
	zipped func() []byte
}

func newFile(name string, content []byte) *file {
	extension := path.Ext(name)
	if contentType, ok := textTypes[extension]; ok {
		return &file{contentType, content, sync.OnceValue(func() []byte { return zip(content) })}
	}
	contentType, ok := packedTypes[extension]
	if !ok {
		contentType = "application/octet-stream"
	}
	return &file{contentType, content, nil}
}

func zip(content []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(content) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

func (f *file) serve(cacheControl string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", cacheControl)
		body := f.content
		if f.zipped != nil {
			h.Add("Vary", "Accept-Encoding")
			if takesGzip(r.Header.Values("Accept-Encoding")) {
				h.Set("Content-Encoding", "gzip")
				body = f.zipped()
			}
		}
		write(w, f.contentType, body)
	}
}

// takesGzip reads Accept-Encoding (RFC 9110, 12.5.3): a coding of weight 0 is refused.
func takesGzip(accept []string) bool {
	for coding := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		name, parameter, _ := strings.Cut(coding, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		weight, weighed := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameter), " ", ""), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		return !weighed || err == nil && q > 0
	}
	return false
}
