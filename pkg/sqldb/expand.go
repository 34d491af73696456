package sqldb

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
)

// Expand gives the files of a migration folder in the words of one engine, so
// that one text serves both. In .sql files it replaces
//
//	{{bytes}}     BYTEA                    BLOB
//	{{bytewise}}  COLLATE "C"              COLLATE BINARY
//	{{identity}}  a BIGINT the database counts up: the whole column
//	              definition, primary key included
//	{{append_only T}}  triggers that refuse to change or delete rows of table T
//
// Everything else is common to both already: BIGINT, TEXT, BOOLEAN, REFERENCES,
// CHECK, partial and expression indexes. A word it does not know is an error.
func Expand(files fs.FS, d Dialect) fs.FS { return expanded{files, d} }

type expanded struct {
	files   fs.FS
	dialect Dialect
}

var (
	word       = regexp.MustCompile(`\{\{.*?\}\}`)
	appendOnly = regexp.MustCompile(`\{\{append_only (\w+)\}\}`)
)

func (e expanded) Open(name string) (fs.File, error) {
	f, err := e.files.Open(name)
	if err != nil || path.Ext(name) != ".sql" {
		return f, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	sql := e.dialect.words().Replace(string(text))
	sql = appendOnly.ReplaceAllString(sql, e.dialect.appendOnly())
	if unknown := word.FindString(sql); unknown != "" {
		return nil, fmt.Errorf("%s: unknown word %s", name, unknown)
	}
	return &sqlFile{Reader: bytes.NewReader([]byte(sql)), info: sqlInfo{info, int64(len(sql))}}, nil
}

// ReadDir implements fs.ReadDirFS, so that fs.Glob finds the files.
func (e expanded) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(e.files, name) }

type sqlFile struct {
	*bytes.Reader
	info fs.FileInfo
}

func (f *sqlFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *sqlFile) Close() error               { return nil }

type sqlInfo struct {
	fs.FileInfo
	size int64
}

func (i sqlInfo) Size() int64 { return i.size }
