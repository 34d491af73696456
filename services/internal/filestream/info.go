package filestream

import (
	"strconv"
	"strings"

	"google.golang.org/grpc/metadata"

	"github.com/foredial/foredial/pkg/apierr"
)

// What an Info is called in headers and in the metadata of an error.
const (
	nameKey = "foredial-file-name"
	sizeKey = "foredial-file-size"
	etagKey = "foredial-file-etag"
)

// Info is what is said of a file ahead of its bytes.
type Info struct {
	// Name to save it under; ASCII.
	Name string
	// Size of the whole file in bytes.
	Size int64
	// ETag is strong, and quoted.
	ETag string
}

func (i Info) entries() map[string]string {
	return map[string]string{nameKey: i.Name, sizeKey: strconv.FormatInt(i.Size, 10), etagKey: i.ETag}
}

// Of finds what the headers of a stream say; false: nothing.
func Of(header metadata.MD) (Info, bool) {
	return read(func(key string) string { return strings.Join(header.Get(key), "") })
}

// OfError finds what is said of a file of which too much was skipped; false: that
// is not what is wrong.
func OfError(err error) (Info, bool) {
	e := apierr.Remote(err)
	if e == nil {
		return Info{}, false
	}
	return read(func(key string) string { return e.Metadata[key] })
}

func read(value func(key string) string) (Info, bool) {
	size, err := strconv.ParseInt(value(sizeKey), 10, 64)
	return Info{Name: value(nameKey), Size: size, ETag: value(etagKey)}, err == nil
}

// pastEnd is the error about an offset that the file does not reach.
func (i Info) pastEnd(offset int64) error {
	err := apierr.BadField("offset", apierr.Range, "is %d; the file has %d bytes", offset, i.Size)
	for key, value := range i.entries() {
		err = err.With(key, value)
	}
	return err
}
